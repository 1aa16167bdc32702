"""The vocabulary: what an entry is, which kinds there are, and how they hang together; knows nobody."""
