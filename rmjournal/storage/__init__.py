"""The journal file as a database: saving, reading, recovery, and this machine's state."""
