"""hbgen turns structured content into a versioned service handbook."""
