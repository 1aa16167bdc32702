"""Import and export: formats, packets and their admission rules; pure."""
