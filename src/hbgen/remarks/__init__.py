"""What readers said of texts, what they read, and what they looked for in vain: as pages send it, counted."""
