"""Widgets: they are handed data and post messages; none of them knows the journal."""
