"""One open journal: changes with undo, history, conflicts, sharing, importing, check and repair."""
