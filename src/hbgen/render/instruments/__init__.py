"""Instruments on pages: the form's definition, as data for its script."""
