"""Results on pages: figures, series over periods, aspects of self-assessments, gaps, and charts."""
