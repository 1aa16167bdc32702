"""Conflict copies beside the journal file, sync tools, and git."""
