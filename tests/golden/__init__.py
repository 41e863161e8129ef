"""Golden files: pages of the handbooks of the tests, and lists of the model's declarations."""

from __future__ import annotations

from pathlib import Path

from cafe import cafe
from changed import changed
from filling import filled
from hbgen.editions import select
from hbgen.files import File
from hbgen.load import load
from hbgen.model.base import fields_with, walk
from hbgen.model.visibility import Audience, ToldWhenAsked, ToldWithResults, Visible, Weight
from hbgen.render.pages import render
from measured import measured, opened

HERE = Path(__file__).parent
EDITIONS: tuple[tuple[Audience, str], ...] = (("customers", "en"), ("managers", "en"))
"""Editions of the smallest handbook whose pages stand here."""
TOLD: tuple[tuple[Audience, str], ...] = (("staff", "en"), ("staff", "et"), ("customers", "en"))
"""Editions of the handbook that changes whose pages of news stand here."""
NEWS = ("changes.md", "standards/ctr.md", "confirm.md", "downloads/pages/changes.atom", "downloads/pages/changes.json")

OPENED = ("cover.md", "how-we-did.md", "standards/ctr.md")
"""Pages that tell customers how promises were kept."""

CAFE = (
    "rollout.md",
    "rollout/sources.md",
    "rollout/activities.md",
    "rollout/review.md",
    "practices.md",
    "practices/hiring.md",
    "competencies.md",
    "positions/waiter.md",
)
"""Pages of the whole café's managers, of what the smallest handbook does not hold."""


def show_visibility() -> str:
    """Each field of the model with the audience from which on it is published."""
    lines = []
    for kind in {type(entry): None for _, entry in walk(filled())}:
        declared = dict(fields_with(kind, Visible))
        for name in kind.model_fields:
            audience = declared.get(name, Visible("managers")).audience
            besides = ", and with results" if name in dict(fields_with(kind, ToldWithResults)) else ""
            besides += ", and when asked" if name in dict(fields_with(kind, ToldWhenAsked)) else ""
            lines.append(f"{kind.__name__}.{name}: {audience or 'nobody'}{besides}\n")
    return "".join(lines)


def show_weights() -> str:
    """Each field of the model with how a change of it counts, but not those for which the field around them speaks."""
    lines = []
    for kind in {type(entry): None for _, entry in walk(filled())}:
        declared = dict(fields_with(kind, Weight))
        lines += [f"{kind.__name__}.{name}: {declared[name].name}\n" for name in kind.model_fields if name in declared]
    return "".join(lines)


def pages() -> list[File]:
    """The pages of the smallest handbook, as `<audience>/<language>/<path>`, and of what it does not hold."""
    loaded = load(HERE.parent / "content")
    assert loaded.handbook is not None
    made = [
        File(f"{audience}/{language}/{file.path}", file.data)
        for audience, language in EDITIONS
        for file in render(select(loaded.handbook, audience, language), loaded.images)
    ]
    results = render(select(measured(loaded.handbook), "staff", "en"), loaded.images)
    made += [File(f"measured/{file.path}", file.data) for file in results if _tells_results(file.path)]
    public = render(select(opened(measured(loaded.handbook)), "customers", "en"), loaded.images)
    made += [File(f"opened/{file.path}", file.data) for file in public if file.path in OPENED]
    whole = render(select(cafe(), "managers", "en"), {})
    made += [File(f"cafe/{file.path}", file.data) for file in whole if file.path in CAFE]
    history = changed()
    for audience, language in TOLD:
        edition, past = history.edition(audience, language)
        rendered = render(edition, loaded.images, history=past)
        where = f"changed/{audience}-{language}"
        made += [File(f"{where}/{Path(file.path).name}", file.data) for file in rendered if file.path in NEWS]
    return made


def _tells_results(path: str) -> bool:
    return path.startswith(("results", "standards/"))
