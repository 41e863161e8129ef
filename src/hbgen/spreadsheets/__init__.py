"""Workbooks (XLSX) and tables: read within bounds, whatever they hold, and written the same bytes each time."""
