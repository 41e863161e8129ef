"""From which audience on pages tell what is worked out from a handbook, and so stands in none of its fields.

Who may read a field its annotation in the model says, and who may read an entry its `readers`; nothing else decides.
"""

from __future__ import annotations

from hbgen.model.base import Audience

READERS: dict[str, Audience] = {
    "audit": "managers",
    "confirm": "staff",
    "discussions": "staff",
    "duties": "staff",
    "review": "managers",
    "roles-of-changes": "staff",
    "worksheet": "staff",
}
"""What is worked out, by the name of its page or of its part of one."""
