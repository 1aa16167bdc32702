"""Tests of rmjournal.model."""
