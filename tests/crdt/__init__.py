"""The merge, tried on anything."""
