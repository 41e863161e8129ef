"""Versions of the built site: in a store on disk or on a branch of Git, one publisher at a time."""
