"""Sphinx configuration of this handbook: everything comes from content/handbook.yaml.

`sphinx-build -c . handbook OUT` builds the staff edition in the main language;
`-D hbgen_audience=customers -D language=en` builds another.
"""

from pathlib import Path

from hbgen.site.configuration import configuration

globals().update(configuration(Path(__file__).parent))
