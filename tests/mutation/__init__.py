"""Mutation testing of the merge: small faults put into its code, each of which a test must find."""
