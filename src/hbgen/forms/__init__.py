"""Forms in the browser for the content: their configuration from the model, their pages, and the working copy."""
