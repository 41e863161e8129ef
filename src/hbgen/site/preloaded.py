"""What a build imports, for the process from which the processes that build are forked: imported once for all of them.

Sphinx itself would import it anew in each of them, which takes a third of the time of a small handbook.
"""

from __future__ import annotations

from importlib import import_module

from sphinx.application import builtin_extensions

_MODULES = (
    "hbgen.site.configuration",
    "hbgen.site.extension",
    "furo",
    "jinja2.ext",
    "myst_parser.parsers.sphinx_",
    "myst_parser.sphinx_ext.main",
    "sphinx.ext.intersphinx",
    "sphinx.ext.mathjax",
    "sphinx_design.extension",
)

for name in (*builtin_extensions, *_MODULES):
    import_module(name)
