"""From rendered pages to a site: the Sphinx extension, the theme's overrides, the build."""
