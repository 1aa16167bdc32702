"""Tests of what is in rmjournal/exchange."""
