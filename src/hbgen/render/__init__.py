"""From an edition to files: pages in Markdown, each from the template of its name."""
