"""Widgets: they show data and post messages; none knows the journal."""
