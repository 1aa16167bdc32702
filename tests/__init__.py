"""Tests in four rings: pure, storage, command line, screens."""
