"""The widest audience that sees each computed page or part of a page, which no field of the handbook holds.

The audience of a field is in its annotation in the model, that of an entry in its `readers`; nothing else decides.
"""

from __future__ import annotations

from hbgen.model.visibility import Audience

READERS: dict[str, Audience] = {
    "audit": "managers",
    "confirm": "staff",
    "discussions": "staff",
    "duties": "staff",
    "figures": "staff",
    "review": "managers",
    "roles-of-changes": "staff",
    "status": "managers",
    "work-first": "staff",
    "worksheet": "staff",
}
"""Name of a computed page, or part of one → the widest audience that sees it."""
