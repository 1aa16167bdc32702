"""What leaves the journal for others, and nothing that is private: values in, text out."""
