"""Addresses of single lines of an entry, to which search leads: `#TEL-03.7`.

They count the lines from the top, so they hold within one version of the handbook; an entry's own id holds for ever.
"""

from __future__ import annotations

import re
from itertools import count

from docutils import nodes
from docutils.transforms import Transform

_LINE = re.compile(r"<(li|dd)>(?!<[ou]l\b)")


class PassageAddresses(Transform):
    """Gives an id to each line in the HTML of an entry that has none. It runs after entries have their own ids."""

    default_priority = 320

    def apply(self, **kwargs: object) -> None:
        for section in self.document.findall(nodes.section):
            if "hb-standard" in section["classes"] and section["ids"]:
                _number(section, section["ids"][0])


def _number(section: nodes.section, id_: str) -> None:
    numbers = count(1)
    for raw in section.findall(nodes.raw):
        text = _LINE.sub(lambda line: f'<{line[1]} id="{id_}.{next(numbers)}">', raw.astext())
        raw.rawsource = text
        raw.children = [nodes.Text(text)]
