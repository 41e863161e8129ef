"""Releases: what each of them said, what changed between two of them, and what follows for the next number."""
