"""The data model: entries, kinds, fields, parsing of values, and references between entries."""
