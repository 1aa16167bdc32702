"""Pages: what the places show, as lines made from a view; pure, so that they can be read in a test."""
