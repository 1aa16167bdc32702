"""Tests of saving behind a person's back."""
