"""Texts for translators, as PO and CSV, and their translations back into the content."""
