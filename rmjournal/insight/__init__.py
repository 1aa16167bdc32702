"""Thinking about entries: values in, values out; today is an argument."""
