"""The content as a workbook to edit, a sheet for each kind of entry, and the import of its changes."""
