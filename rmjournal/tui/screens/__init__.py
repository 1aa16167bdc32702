"""Whole screens and dialogs: a dialog is a question with a typed answer."""
