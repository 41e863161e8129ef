"""The games of the handbook, a crossword and a quiz: made from its words and standards."""
