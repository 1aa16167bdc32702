"""Tests of thinking about entries."""
