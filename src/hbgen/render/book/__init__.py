"""The page context: an edition's data for templates, the location of each id, and links to it."""
