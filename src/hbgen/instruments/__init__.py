"""Instruments as data: one definition of each, from which pages, forms and the scoring key are made."""
