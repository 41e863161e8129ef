"""Pages: each field stands on one, each text shows as it is, and the same handbook gives the same bytes."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from importlib.resources import files
from typing import Any

import pytest
from jinja2 import Environment, nodes

from filling import Leaf, filled, leaves, reachable
from golden import HERE, pages
from hbgen.editions import select
from hbgen.files import File
from hbgen.load import load
from hbgen.model.base import fields_with
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.texts import Markdown, Text
from hbgen.model.visibility import AUDIENCES, Visible
from hbgen.problems import Place
from hbgen.render.book import titles
from hbgen.render.book.context import PageContext
from hbgen.render.book.notes import take_notes
from hbgen.render.changes.change_log import ChangeLogView
from hbgen.render.html import HtmlWriter, block
from hbgen.render.markdown_writer import MarkdownWriter
from hbgen.render.pages import PAGES, PARTS, kit, render
from hbgen.render.templating import PACKAGES, Compiled
from hbgen.text.formats import Words
from hostile import HOSTILE
from sampling import sampled, some
from sites import IMAGES
from some_pages import Pages
from structure import difference, hostile_handbook, originals, structure, without_drawing

SINGLE = (
    "chapter",
    "found",
    "instrument",
    "position",
    "practice",
    "guide",
    "discussion",
    "workshop",
    "crossword",
    "quiz",
    "handout",
    "unit",
    "units",
)
"""Templates of what has a page of its own."""
TEMPLATES = {
    path.name: path.read_text("utf-8")
    for package in PACKAGES
    for folder in ("pages", "fragments")
    for path in files(package).joinpath("templates", folder).iterdir()
}


# --- golden pages -----------------------------------------------------------------------------


def test_the_smallest_handbook_gives_the_golden_pages() -> None:
    """`python3 start.py generate` writes them anew."""
    made = {file.path: file.data.decode() for file in pages()}
    kept = {
        path.relative_to(HERE).as_posix(): path.read_text("utf-8")
        for path in HERE.rglob("*")
        if path.is_file() and path.parent != HERE and "__pycache__" not in path.parts
    }
    assert sorted(made) == sorted(kept)
    for path, text in made.items():
        assert text == kept[path], path


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_same_edition_gives_the_same_bytes(audience: Any) -> None:
    first, second = (render(select(filled(), audience, "en"), IMAGES) for _ in range(2))
    assert first == second
    assert len({file.path for file in first}) == len(first)


def test_pages_that_tests_look_at_one_by_one_are_those_of_the_edition() -> None:
    edition = select(filled(), "managers", "en")
    texts = {file.path: file.data.decode() for file in render(edition, {}) if file.path.endswith(".md")}
    assert list(Pages(edition)) == list(texts) and dict(Pages(edition)) == texts


# --- the registry -----------------------------------------------------------------------------


def test_each_kind_of_content_has_a_template_and_a_page() -> None:
    """A field's name is the name of a template and, but for the cover's and the framework's parts, of a page."""
    framework = {"mission", "promise", "values"}
    cover = {"handbook"}
    shown = dict(fields_with(Handbook, Visible))
    for name in Handbook.model_fields:
        if shown[name].audience is None:
            # What nobody may read has no page.
            continue
        assert f"{name}.md.jinja" in TEMPLATES, name
        assert name in {page.name for page in PAGES} | framework | cover, name


def test_one_field_names_an_entry() -> None:
    """So that it does not matter which is looked for first."""
    for kind in KINDS:
        assert len(set(titles.FIELDS) & kind.model_fields.keys()) <= 1, kind.__name__


def test_each_template_is_used() -> None:
    used = {
        "handbook.md.jinja",
        "aspects.md.jinja",
        "changes-apart.md.jinja",
        "differences.html.jinja",
        *(f"{name}.md.jinja" for name in SINGLE),
    }
    used |= {f"{page.name}.md.jinja" for page in PAGES} | {f"{part.template}.md.jinja" for part in PARTS}
    for text in TEMPLATES.values():
        used |= set(re.findall(r'{% (?:include|from) "([^"]+)"', text))
        used |= {f"{name}.html.jinja" for name in re.findall(r'fragment\("([^"]+)"', text)}
    assert used == set(TEMPLATES)


NOT_SHOWN = {
    "Links.counts": "where pages send that they were read: test_counts.py",
    "Links.feedback": "where customers' answers are sent: test_feedback.py",
    "AskedWhen.answers": "those that the other item has: test_sections.py",
    "Standard.also": "for search alone",
    "Term.also": "for search alone",
    "Settings.note": "a remark for authors",
    "Stance.note": "a remark for authors",
    "Settings.identity": "what calendars and feeds name the handbook by",
    "Organisation.note": "a remark for authors",
    "Mission.note": "a remark for authors",
    "Promise.note": "a remark for authors",
    "Value.note": "a remark for authors",
    "Chapter.note": "a remark for authors",
    "Chapter.limitations": "shown on the standards for which it holds",
    "Chapter.review_by": "shown on the standards for which it holds",
    "Settings.limitations": "shown on the standards for which it holds",
    "Settings.review_by": "shown on the standards for which it holds",
    "Standard.note": "a remark for authors",
    "ChecklistItem.note": "a remark for authors",
    "Section.note": "a remark for authors",
    "InvolvementRecord.note": "a remark for authors",
    "Rollout.note": "a remark for authors",
    "RolloutActivity.note": "a remark for authors",
    "Instruments.note": "a remark for authors",
    "Instrument.note": "a remark for authors",
    "Competency.note": "a remark for authors",
    "Practice.note": "a remark for authors",
    "Workshop.note": "a remark for authors",
    "Term.note": "a remark for authors",
    "FormOfAddress.not_said": "for hbgen check alone",
    "Silence.code": "printed with each check",
    "Silence.where": "printed with each check",
    "Silence.reason": "printed with each check",
    "Counting.reason": "told with what changed",
    "Gone.id": "told with what changed",
    "Gone.on": "told with what changed",
    "Gone.reason": "told with what changed",
    "Links.receipts": "for scripts that send confirmations",
    "Look.colour": "seen, not read",
    "Look.colour_dark": "seen, not read",
    "Standard.tags": "for scripts and exports to group by",
    "Scale.id": "named where an item says how it is answered",
    "Scale.name": "an item shows the scale's steps instead",
    "Instrument.weight_field": "for the reading of answers",
    "Instrument.missing_codes": "for the reading of answers",
    "Instrument.not_applicable_codes": "for the reading of answers",
    "Role.account": "for `hbgen owners` alone",
    "Term.forms": "linked where they stand in a text",
}
"""Fields that no page shows, and why."""

RESULTS = {"Agreement", "Figure", "InstrumentResult", "ItemAgreement", "LeftOutResponses", "Period", "WithheldFigures"}
"""Classes of results: figures, whose pages are looked at in `test_results.py`."""


def test_each_field_is_shown_on_some_page() -> None:
    shown: set[str] = set()
    every: set[str] = set()
    for variant in range(3):
        handbook = filled(variant=variant)
        made = render(select(handbook, "managers", "en"), IMAGES)
        text = "\n".join(file.data.decode() for file in made if file.path.endswith(".md"))
        for leaf in leaves(handbook):
            if leaf.words and type(leaf.entry).__name__ not in RESULTS:
                every.add(leaf.name)
                if leaf.name in shown:
                    continue
                # `5 March` is not shown where `15 March` is.
                if any(form in text and re.search(rf"(?<!\d){re.escape(form)}", text) for form in _forms(leaf)):
                    shown.add(leaf.name)
    assert every - shown == set(NOT_SHOWN)


def _forms(leaf: Leaf) -> Iterator[str]:
    """How a page may show a leaf."""
    words = Words("en")
    for word in leaf.words:
        if isinstance(leaf.value, datetime.date):
            yield words.date(leaf.value)
        elif isinstance(leaf.value, (int, float)):
            yield words.number(leaf.value)
            yield f":{leaf.value}"
        else:
            yield word


# --- templates --------------------------------------------------------------------------------

FORBIDDEN = {"join", "safe", "replace", "format", "string", "escape", "e", "forceescape", "title", "capitalize", "trim"}


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_no_template_lets_text_past_the_escape(name: str) -> None:
    """No `~`, and no filter that makes a string of what was escaped or not."""
    tree = Environment(autoescape=True).parse(TEMPLATES[name].replace("\0", ""))
    assert not list(tree.find_all(nodes.Concat))
    assert not FORBIDDEN & {node.name for node in tree.find_all(nodes.Filter)}
    assert not list(tree.find_all((nodes.Add, nodes.Mod)))
    calls = {call.node.attr for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Getattr)}
    assert not calls & {"join", "format", "replace", "strip", "upper", "lower", "title"}


@pytest.mark.parametrize("name", sorted(name for name in TEMPLATES if name.endswith(".md.jinja")))
def test_no_template_in_markdown_holds_html(name: str) -> None:
    """What stands between two tags in a line is Markdown; HTML comes in blocks, which `render.html.block` makes."""
    assert set(re.findall(r"</?[A-Za-z!?][^>]*>?", TEMPLATES[name])) <= {"</details>"}


@pytest.mark.parametrize(
    "html",
    [
        '<svg class="a"><text>*x*</text></svg>',
        "<span>*x*</span>",
        "*x* <p></p>",
        '<script type="application/json">{}</script><div></div>\n*x*',
        "<!-- --> *x*",
    ],
)
def test_html_that_markdown_would_read_does_not_come_onto_a_page(html: str) -> None:
    with pytest.raises(ValueError, match="no block"):
        block(html)


def test_a_block_of_html_holds_no_blank_line() -> None:
    assert block("\n<ul>\n\n  <li>*x*</li>\n \n</ul>\n") == "<ul>\n<li>*x*</li>\n</ul>"
    assert block(" \n") == ""


def test_the_environment_refuses_what_a_template_may_not_print() -> None:
    from hbgen.render.environment import environment

    book = PageContext(select(filled(), "staff", "en"))
    writer, html = MarkdownWriter(book), HtmlWriter(book)
    env = environment(writer, html, ChangeLogView(writer, html.target))
    for source in (
        "{{ missing }}",
        "{{ handbook }}",
        "{{ settings.languages }}",
        "{{ settings.date == 1 }}",
        "{{ settings.name|safe }}",
        "{{ settings.languages|join }}",
    ):
        with pytest.raises(Exception, match=r"undefined|printed|No filter"):
            env.from_string(source).render()


def test_filters_print_what_they_say() -> None:
    from hbgen.render.environment import environment

    book = PageContext(select(filled(), "staff", "en"))
    writer, html = MarkdownWriter(book), HtmlWriter(book)
    env = environment(writer, html, ChangeLogView(writer, html.target))
    expected = {
        '"2026-Q3"|short_period': "Q3\xa02026",
        '"TEL-01"|code': "`TEL-01`",
        '"TEL-01"|lower': "tel-01",
        '"mailto:a_b@example.ee"|plain_address': r"a\_b@example.ee",
        '"https://example.ee/a"|plain_address': "example.ee/a",
        '"https://example.ee/a(b)"|address': r"https://example.ee/a\(b\)",
        '"customers"|label': "Customers",
    }
    assert {source: env.from_string("{{ " + source + " }}").render() for source in expected} == expected


# --- hostile text -----------------------------------------------------------------------------


def markdown(handbook: Handbook) -> dict[str, str]:
    made = render(select(handbook, "managers", "en"), IMAGES)
    return {file.path: without_drawing(file.data.decode()) for file in made if file.path.endswith(".md")}


def test_words_of_one_language_do_not_stay_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates stay compiled: what one edition makes of them must not be worked out for good."""
    monkeypatch.setattr("hbgen.render.templating._COMPILED", Compiled())
    marked = []
    for language in ("et", "en"):
        made = {file.path: file.data.decode() for file in render(select(filled(), "managers", language), IMAGES)}
        marked.append([word in made["worksheet.md"] for word in ("Algaja", "Novice")])
    assert marked == [[True, False], [False, True]]


@sampled(1)
@pytest.mark.parametrize("shift", some(range(0, len(HOSTILE), 24), 2))
def test_hostile_text_in_every_field_shows_as_it_is_on_every_page(shift: int) -> None:
    plain, attacked = reachable(filled()), reachable(hostile_handbook(shift))
    marks, texts = originals(plain), originals(attacked)
    made = markdown(attacked)
    expected = markdown(plain)
    assert sorted(made) == sorted(expected)
    for path, text in expected.items():
        differing = difference(list(structure(text, marks)), list(structure(made[path], texts)))
        assert differing is None, f"{path}: {differing}"


# --- words that are linked --------------------------------------------------------------------


def with_terms(*terms: str) -> PageContext:
    handbook = filled()
    term = handbook.glossary[0]
    made = tuple(
        term.model_copy(update={"id": f"term-{number}", "term": Text({"en": word}), "forms": (), "audience": "staff"})
        for number, word in enumerate(terms)
    )
    return PageContext(select(handbook.model_copy(update={"glossary": made}), "staff", "en"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The touchpoint.", "The [touchpoint](hb:pages/glossary#term-0)."),
        ("Touchpoint, touchpoint.", "[Touchpoint](hb:pages/glossary#term-0), touchpoint."),
        ("touchpoints", "touchpoints"),
        ("An outage of service here", "An [outage of service](hb:pages/glossary#term-1) here"),
        ("*An* outage [of] service", "\\*An\\* [outage \\[of\\] service](hb:pages/glossary#term-1)"),
        ("- touchpoint", "\\- [touchpoint](hb:pages/glossary#term-0)"),
        ("1. touchpoint", "1\\. [touchpoint](hb:pages/glossary#term-0)"),
        ("a\n  touchpoint", "a [touchpoint](hb:pages/glossary#term-0)"),
    ],
)
def test_the_first_use_of_a_term_is_linked(text: str, expected: str) -> None:
    book = with_terms("touchpoint", "outage of service")
    assert MarkdownWriter(book).linked(Text({"en": text}), set()) == expected


def test_an_id_in_a_text_is_linked() -> None:
    handbook = filled()
    first = handbook.standards[0]
    standard = first.standards[0].model_copy(update={"id": "TEL-03", "audience": "staff"})
    chapter = first.model_copy(update={"standards": (standard,)})
    book = PageContext(select(handbook.model_copy(update={"standards": (chapter,)}), "staff", "en"))
    text = Text({"en": "See TEL-03 and TEL-04."})
    assert re.fullmatch(
        r"See \[TEL-03\]\(hb:pages/standards/\w+#TEL-03\) and TEL-04\.", MarkdownWriter(book).linked(text, set())
    )


def test_what_a_standard_does_not_say_is_not_folded() -> None:
    handbook = load(HERE.parent / "content").handbook
    assert handbook is not None
    assert "hb-within" in Pages(select(handbook, "staff", "en"))["standards/ctr.md"]
    (chapter,) = handbook.standards
    bare = [standard.model_copy(update={"pledges": (), "review_by": None}) for standard in chapter.standards]
    chapter = chapter.model_copy(update={"standards": tuple(bare)})
    handbook = handbook.model_copy(update={"standards": (chapter,), "involvement": ()})
    assert "hb-within" not in Pages(select(handbook, "staff", "en"))["standards/ctr.md"]


def test_a_handbook_without_channels_has_no_heading_and_no_choice_for_them() -> None:
    handbook = load(HERE.parent / "content").handbook
    assert handbook is not None
    for channels, is_there in ((handbook.organisation.channels, True), ((), False)):
        organisation = handbook.organisation.model_copy(update={"channels": channels})
        pages = Pages(select(handbook.model_copy(update={"organisation": organisation}), "staff", "en"))
        assert ("hb-channels" in pages["organisation.md"]) == is_there
        assert ("hb-filter-channel" in pages["standards.md"]) == is_there


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "file", "expected"),
    [
        ("https://x.example/{file}#L{line}", "content/a.yaml", "https://x.example/content/a.yaml#L7"),
        ("https://x.example/{file}", "content/a b](c).yaml", "https://x.example/content/a%20b%5D%28c%29.yaml"),
        ("https://x.example/{file}", 'content/"><b>.yaml', "https://x.example/content/%22%3E%3Cb%3E.yaml"),
        ("javascript:alert('{file}')", "content/a.yaml", None),
        ("https://x.example/ {file}", "content/a.yaml", None),
        ("https://x.example/{file}", "elsewhere/a.yaml", None),
    ],
)
def test_the_way_to_a_change_is_an_address_or_nothing(pattern: str, file: str, expected: str | None) -> None:
    handbook = filled()
    own = handbook.handbook.model_copy(update={"links": handbook.handbook.links.model_copy(update={"edit": pattern})})
    book = PageContext(select(handbook.model_copy(update={"handbook": own}), "staff", "en"))
    entry = book.handbook.mission
    entry.stand_at(Place(file, 7))
    assert book.edit(entry) == expected


# --- languages --------------------------------------------------------------------------------


def missing(handbook: Handbook, language: str) -> Handbook:
    """`handbook` without one of its languages."""
    dumped = handbook.model_dump()

    def cut(value: Any) -> Any:
        if isinstance(value, dict) and language in value and set(value) <= {"et", "en"}:
            return {tag: text for tag, text in value.items() if tag != language}
        if isinstance(value, dict):
            return {key: cut(item) for key, item in value.items()}
        return [cut(item) for item in value] if isinstance(value, list | tuple) else value

    return Handbook.model_validate(cut(dumped), context={"languages": ("et", "en")})


def test_a_page_says_that_it_shows_another_language() -> None:
    handbook = missing(filled(languages=("et", "en")), "en")
    note = "{.hb-fallback}\n"
    for file in render(select(handbook, "staff", "en"), IMAGES):
        # The figures of `filled` name nothing that has words.
        if file.path.endswith(".md") and file.path != "results.md":
            text = file.data.decode()
            assert note in text and "in another language: Estonian" in text, file.path
    for file in render(select(handbook, "staff", "et"), IMAGES):
        assert note not in file.data.decode("utf-8", "replace"), file.path


@pytest.mark.parametrize("kind", [MarkdownWriter, HtmlWriter])
def test_a_text_in_another_language_tells_each_page_that_shows_it(
    kind: type[MarkdownWriter] | type[HtmlWriter],
) -> None:
    """A writer stores nothing: what it has written once, it notes again."""
    handbook = missing(filled(languages=("et", "en")), "en")
    book = PageContext(select(handbook, "staff", "en"))
    writer, id_, statement = kind(book), handbook.standards[0].standards[0].id, handbook.mission.statement
    assert statement is not None
    for _ in range(2):
        for written in (writer.link(id_), writer.tagged(id_), writer.say(statement)):
            noted = take_notes(written)
            assert noted.languages == {"et": noted.languages["et"]} and noted.languages["et"] > 0
            assert "\0" in written and "\0" not in noted.text
    assert take_notes(kind(book).say("plain")) == ("plain", {}, frozenset())


def test_no_note_is_left_in_a_file() -> None:
    handbook = missing(filled(languages=("et", "en")), "en")
    body = Markdown({"et": "![a](images/shown.png)"})
    guides = tuple(guide.model_copy(update={"body": body}) for guide in handbook.guides)
    edition = select(handbook.model_copy(update={"guides": guides}), "managers", "en")
    for file in (*render(edition, {}), *kit(edition, {}, edition.handbook.workshops[0].id)):
        assert b"\0" not in file.data, file.path


def test_the_page_context_never_changes() -> None:
    book = PageContext(select(filled(), "staff", "en"))
    with pytest.raises(FrozenInstanceError):
        book.pages = frozenset({"results"})  # type: ignore[misc]


def test_a_choice_in_another_language_says_so_on_itself() -> None:
    """A choice of a list holds text alone; no element could stand in it."""
    made = {
        file.path: file.data.decode()
        for file in render(select(missing(filled(languages=("et", "en")), "en"), "staff", "en"), {})
    }
    choices = re.findall(r"<option value=\"\w+\"([^>]*)>(.*?)</option>", made["standards.md"])
    assert len(choices) > 3
    assert all(attributes == ' lang="et"' and "<" not in content for attributes, content in choices)


def test_no_heading_stands_above_nothing_where_only_customers_have_touchpoints() -> None:
    handbook = filled()
    points = tuple(touchpoint for touchpoint in handbook.organisation.touchpoints if touchpoint.whose == "customers")
    organisation = handbook.organisation.model_copy(update={"touchpoints": points})
    edition = select(handbook.model_copy(update={"organisation": organisation}), "staff", "en")
    (page,) = [file.data.decode() for file in render(edition, {}) if file.path == "organisation.md"]
    assert "{.id-hb-touchpoints-customers}" in page
    assert "{.id-hb-touchpoints-employees}" not in page


# --- pictures ---------------------------------------------------------------------------------


def test_only_pictures_that_a_page_shows_are_given_to_the_site() -> None:
    handbook = filled()
    body = Markdown({"en": "Text ![a](images/shown.png)\n\n`](/pages/images/code.png)` ](/pages/images/text.png)"})
    guides = tuple(
        guide.model_copy(update={"body": body if guide.audience == "staff" else Markdown({"en": "x"})})
        for guide in handbook.guides
    )
    handbook = handbook.model_copy(update={"guides": guides})
    images = {f"images/{name}.png": b"x" for name in ("shown", "code", "text", "other")} | IMAGES

    def shown(audience: Any) -> set[str]:
        return {file.path for file in render(select(handbook, audience, "en"), images)} & images.keys()

    assert shown("staff") == {"images/shown.png", *IMAGES}
    assert shown("customers") == {*IMAGES}


def test_pages_are_files_below_their_folder() -> None:
    made = render(select(filled(), "managers", "en"), IMAGES)
    assert all(isinstance(file, File) for file in made)
    assert json.loads(next(file for file in made if file.path == "site.json").data)["language"] == "en"
