"""A personal journal for reverse mentoring: one person, one JSON file, in the terminal."""

__version__ = "0.1.0"
