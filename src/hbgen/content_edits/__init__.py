"""Content as it is written, and changes of it that are tried before they are written."""
