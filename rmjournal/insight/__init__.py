"""Insights: pure functions from entries to values; today is an argument."""
