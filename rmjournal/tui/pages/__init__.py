"""Pages: pure functions from a view to lines."""
