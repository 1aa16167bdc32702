"""Rendering: rows, word wrap, time scale, charts; documents as text, Markdown, HTML; pure."""
