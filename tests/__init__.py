"""Tests in four rings: pure, store, command line, screens."""
