"""Inputs: one widget for each form of field."""
