"""Reads receipts and counts, by unit and without names, who has confirmed which release."""
