"""Pictures in text: insights drawn as rows that a screen, a shell and a page can show, each in its own way."""
