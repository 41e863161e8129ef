"""The plan on pages: timeline, board, review, and a flow chart from sources to activities."""
