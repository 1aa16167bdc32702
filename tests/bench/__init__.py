"""Benchmarks: what a person waits for, as ratios to other programs in the same terminal."""
