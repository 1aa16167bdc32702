"""Tests of rmjournal.journal."""
