"""Benchmarks: speed as ratios to a bare program, never as a test."""
