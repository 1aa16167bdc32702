"""Conflict copies, and the tools that make them."""
