"""Inputs: one for each form a field can have; each says its text and takes one, all look alike."""
