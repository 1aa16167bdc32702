"""The review: what a period was, as one value that page, shell, JSON and export draw alike; a part of it a file."""
