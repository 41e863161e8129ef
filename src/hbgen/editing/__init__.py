"""Changes to content that leave all other characters as they are: an editor of YAML text."""
