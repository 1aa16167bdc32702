"""The review of a period: one value that every front end and export draws."""
