"""Reading and writing of files: atomic, durable, with errors in plain sentences."""
