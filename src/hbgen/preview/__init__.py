"""The handbook in a browser while it is written: a server that rebuilds on each change."""
