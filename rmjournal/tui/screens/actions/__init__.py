"""Groups of commands that screens offer."""
