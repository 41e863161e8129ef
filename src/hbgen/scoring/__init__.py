"""Scores: from collected answers to figures in which nobody can be recognised."""
