"""The content as a workbook to edit, a sheet for each kind of entry, and its changes taken home."""
