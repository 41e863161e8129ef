"""Workbooks (XLSX): read within limits on size, and written as the same bytes each time."""
