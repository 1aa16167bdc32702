"""The session screen: one module for each of its three steps."""
