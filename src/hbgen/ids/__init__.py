"""Entries by their ids: a new one under a free id, another id for one, and an id that is used no more."""
