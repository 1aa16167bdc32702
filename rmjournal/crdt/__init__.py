"""Conflict-free replicated data: field paths, version vectors, registers, records and their merge; pure."""
