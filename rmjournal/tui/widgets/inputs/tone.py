"""How quiet words look where a stylesheet cannot reach: inside a line."""

QUIET = "$foreground 60%"
"""Labels, echoes, what stands beside; ``$text-muted`` has no colour of its own inside a line."""
