"""Receipts come home: who has confirmed which release, counted by unit, and nobody by name."""
