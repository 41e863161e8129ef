"""Releases: their files, the changes between them, and what follows for the next number."""
