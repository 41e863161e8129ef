"""A handbook in a repository of its own: begun from a starter, and brought to a newer hbgen later."""
