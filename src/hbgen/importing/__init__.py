"""Changes to content that keep what people wrote around them: an editor of YAML text."""
