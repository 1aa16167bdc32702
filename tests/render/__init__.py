"""Tests of the pictures in text."""
