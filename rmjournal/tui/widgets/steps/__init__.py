"""The three steps of a session: prepare, meet, close."""
