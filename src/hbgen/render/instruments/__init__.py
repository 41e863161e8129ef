"""Instruments on pages: what is filled in there, as data for its script."""
