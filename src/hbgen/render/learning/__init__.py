"""Pages to learn from and talk over: discussions, worksheets, workshop days, crossword and quiz."""
