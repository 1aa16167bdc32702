"""Dialogs: modal screens that return a typed answer."""
