"""The field's practice as data: pure values, read once from the files beside this module."""
