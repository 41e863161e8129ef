"""What a new entry of each kind is written with: the fields that are there from the start, and hints for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hbgen.editing.yaml_values import Value
from hbgen.problems import MessagePart

Hint = tuple[str, MessagePart]
"""A field, and what belongs into it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A kind of entry that `hbgen new` writes."""

    kind: str
    """As in `model.handbook.KINDS`."""
    part: str
    """The file or folder below content/ that holds entries of the kind."""
    list_path: tuple[str, ...]
    """The fields that lead to the list in its file; of chapters, which are files, to that of their standards."""
    title_field: str
    title: MessagePart
    """The title of an entry for which none was given."""
    prefix: str
    """What its id begins with where no entry beside it shows how ids are made."""
    fields: Mapping[str, Value] = field(default_factory=dict)
    """Other fields with their first values."""
    hints: tuple[Hint, ...] = ()


TO_WRITE = MessagePart("(to be written)")
"""What stands in a guide until its author writes it."""

_STANDARD = (
    ("values", MessagePart("the values that it serves, such as [VAL-CARE]")),
    ("pledges", MessagePart("the parts of the brand promise that it makes good on")),
    ("scope", MessagePart("where it holds: channels, touchpoints, segments and roles, by their ids")),
    ("limitations", MessagePart("where it does not hold, and what happens then")),
    ("target", MessagePart("{{operator: at-most, value: 30, unit: seconds, share: 90}}, what counts as kept")),
    ("behaviours", MessagePart("do: and dont:, what one can see us do, one act a line")),
    ("remedy", MessagePart("what we do when we fail")),
    ("contact", MessagePart("contact: whom to ask, complaint: how to complain")),
    ("owner", MessagePart("the role that answers for it, by its id")),
    ("measures", MessagePart("the items that measure it: id, text and how they are answered")),
    ("involvement", MessagePart("occasions on which people were heard about it, by their ids")),
    ("review_by", MessagePart("the day by which its owner looks at it again, such as 2027-06-30")),
)

DRAFTS = (
    Draft(
        "standard",
        "standards",
        ("standards",),
        "title",
        MessagePart("New standard"),
        "STD",
        {"status": "draft"},
        (
            ("promise", MessagePart("what the customer can count on, in one sentence")),
            ("purpose", MessagePart("why: what it is good for")),
            *_STANDARD,
        ),
    ),
    Draft(
        "chapter",
        "standards",
        ("standards",),
        "title",
        MessagePart("New chapter"),
        "CH",
        hints=(
            ("introduction", MessagePart("what the chapter is about")),
            ("owner", MessagePart("the role that answers for standards without an owner of their own")),
        ),
    ),
    Draft(
        "value",
        "values",
        (),
        "name",
        MessagePart("New value"),
        "VAL",
        hints=(
            ("meaning", MessagePart("what it means here, in one or two sentences")),
            ("customer_sees", MessagePart("what it looks like from outside")),
            ("behaviours", MessagePart("how one can see it in each other, one act a line")),
        ),
    ),
    Draft(
        "role",
        "organisation",
        ("roles",),
        "name",
        MessagePart("New role"),
        "role",
        fields={"group": "front-line"},
        hints=(
            ("group", MessagePart("front-line, support, managers or customers")),
            ("unit", MessagePart("the unit that it belongs to, by its id")),
            ("customer_goal", MessagePart("its own goal that concerns the customer")),
            ("contact", MessagePart("how to reach whoever holds it, such as mailto:desk@example.com")),
        ),
    ),
    Draft(
        "activity",
        "rollout",
        ("activities",),
        "title",
        MessagePart("New activity"),
        "ACT",
        fields={"status": "proposed"},
        hints=(
            ("change", MessagePart("what will be different")),
            ("owner", MessagePart("the role that answers for it, by its id")),
            ("period", MessagePart("{{start: 2027-01-11, end: 2027-03-31}}, when")),
            ("metrics", MessagePart("how we will see that it worked: name, baseline, target, unit and due")),
            ("resources", MessagePart("money: and people:, what it takes")),
            ("communication", MessagePart("who must know: who, role, what, channel and when")),
            ("standards", MessagePart("the standards that it brings to life, by their ids")),
        ),
    ),
    Draft(
        "instrument",
        "instruments",
        ("instruments",),
        "title",
        MessagePart("New instrument"),
        "INS",
        {"version": 1, "type": "observation"},
        (
            (
                "type",
                MessagePart(
                    "observation, mystery-visit, customer-feedback, internal-customer-feedback, self-assessment or "
                    "interview"
                ),
            ),
            ("purpose", MessagePart("what it is for, told to whoever fills it in")),
            ("frequency", MessagePart("how often")),
            ("selects", MessagePart("which items it asks: chapters, standards, channels, roles or items")),
            ("owner", MessagePart("the role that answers for it, by its id")),
            ("next", MessagePart("the first day of the next round")),
        ),
    ),
    Draft(
        "guide",
        "guides",
        (),
        "title",
        MessagePart("New guide"),
        "guide",
        hints=(
            ("summary", MessagePart("what it is about, in a sentence")),
            ("audience", MessagePart("from whom on it may be read: customers, staff or managers")),
        ),
    ),
)
"""The kinds of entries that `hbgen new` writes."""

BY_KIND = {draft.kind: draft for draft in DRAFTS}
