"""Tests of rmjournal.dates."""
