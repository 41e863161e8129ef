"""The plan on pages: timeline, board, review, and the way from source to activity as a drawing."""
