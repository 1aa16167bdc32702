"""Benchmarks: what a person waits for, beside other programs in the same terminal."""
