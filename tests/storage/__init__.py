"""Tests of rmjournal.storage."""
