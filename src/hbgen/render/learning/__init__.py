"""Pages to learn from and talk over: discussions, worksheets and workshop days."""
