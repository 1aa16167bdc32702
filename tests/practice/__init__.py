"""Tests of what is in rmjournal/practice."""
