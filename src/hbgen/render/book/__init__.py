"""The page context: an edition as pages ask for it, where each id stands on them, and links to it."""
