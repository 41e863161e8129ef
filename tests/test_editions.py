"""What an edition shows is what the model declares: nothing more on any page, and nothing less."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

import hbgen.exports
import hbgen.planning
import hbgen.render
from filling import filled, is_own, leaves, own_words
from golden import show_visibility, show_weights
from hbgen.editions import Edition, Measured, editions, is_draft, select
from hbgen.model.base import Entry, fields_with, walk
from hbgen.model.field_types import Reference
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import YES_NO
from hbgen.model.reference import Guide
from hbgen.model.results import Figure, Period
from hbgen.model.settings import ANY
from hbgen.model.texts import Text
from hbgen.model.unwritten import Unwritten, pending_ids
from hbgen.model.visibility import AUDIENCES, Audience, ToldWithResults, sees
from hbgen.problems import Place
from hbgen.render.book.computed_parts import READERS
from hbgen.render.pages import render
from hbgen.rules.preconditions import MissingPrecondition, unmet_preconditions
from listening import handbook_of, listening
from sampling import sampled
from sites import IMAGES, built
from visible import NEVER, forms, hidden_words, may_see, seen_from, shown, stands, unpacked, words_of

MODEL = {type(entry) for _, entry in walk(filled())}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_edition_holds_exactly_what_is_declared(audience: Audience) -> None:
    handbook = filled(languages=("et", "en"))
    edition = select(handbook, audience, "et")
    kept = {(leaf.name, word) for leaf in leaves(edition.handbook) for word in leaf.words}
    wanted = {
        (leaf.name, word)
        for leaf in shown(handbook, audience)
        if is_own(leaf.entry, leaf.field)
        for word in ([str(leaf.value)] if isinstance(leaf.value, Text) else leaf.words)
    }
    assert kept == wanted


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_is_not_declared_has_its_default(audience: Audience) -> None:
    for _, entry in walk(select(filled(), audience, "en").handbook):
        for name, info in type(entry).model_fields.items():
            if name in NEVER or not sees(audience, seen_from(type(entry), name)):
                assert getattr(entry, name) == info.get_default(call_default_factory=True), name


@pytest.mark.parametrize("audience", AUDIENCES)
def test_choices_that_are_declared_are_kept(audience: Audience) -> None:
    """A field of choices or numbers shows what was written, and not its default."""
    handbook = filled()
    of = {getattr(entry, "id", None): entry for _, entry in walk(handbook)}
    for _, entry in walk(select(handbook, audience, "en").handbook):
        if type(entry) not in KINDS:
            continue
        for name in type(entry).model_fields:
            value = getattr(entry, name)
            is_kept = name not in NEVER and sees(audience, seen_from(type(entry), name))
            if is_kept and isinstance(value, (str, int, float)) and is_own(entry, name):
                assert value == getattr(of[entry.id], name), name  # type: ignore[attr-defined]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_references_lead_only_to_what_is_shown(audience: Audience) -> None:
    handbook = filled()
    edition = select(handbook, audience, "en")
    known = {entry.id for _, entry in walk(edition.handbook) if type(entry) in KINDS}  # type: ignore[attr-defined]
    references = [leaf.value for leaf in leaves(edition.handbook) if not is_own(leaf.entry, leaf.field)]
    assert {id_ for id_ in references if id_ != YES_NO} <= known
    wanted = {
        (leaf.name, leaf.value)
        for leaf in shown(handbook, audience)
        if not is_own(leaf.entry, leaf.field) and leaf.value in known
    }
    kept = {(leaf.name, leaf.value) for leaf in leaves(edition.handbook) if not is_own(leaf.entry, leaf.field)}
    assert {pair for pair in kept if pair[1] != YES_NO} == wanted
    for id_, questions in edition.asked_items.items():
        assert {channel for question in questions for channel in question.channels} <= known
        assert {
            id_,
            *(question.item for question in questions),
            *(question.standard for question in questions if question.standard is not None),
        } <= known


@sampled(2)
@pytest.mark.parametrize("language", ["et", "en"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_page_shows_what_is_hidden(audience: Audience, language: str) -> None:
    handbook = filled(languages=("et", "en"))
    files = render(select(handbook, audience, language), {"images/logo.svg": b"<svg/>"})
    hidden = hidden_words(handbook, audience, language)
    assert len(hidden) > 1000
    # What an entry is called in another language, which the audience reads there, finds it here.
    everywhere = hidden & hidden_words(handbook, audience, "en" if language == "et" else "et")
    assert len(everywhere) > 100
    forms_of = {word: tuple(forms(word, ("et", "en"))) for word in hidden}
    leaked = {
        (file.path, word)
        for file in files
        for word in (everywhere if file.path == "site.json" else hidden)
        for form in forms_of[word]
        if stands(form, file.data)
    }
    assert not leaked


def test_no_file_of_the_site_shows_what_is_hidden(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The customers' edition, built: pages, search index, inventory, and whatever else lies there."""
    handbook = filled(languages=("et", "en"))
    site = built(tmp_path_factory, "filled", handbook, "customers", "et")
    hidden = {word.encode() for word in hidden_words(handbook, "customers", "et") if not word.isdigit()}
    # Search finds entries by what they are called in the customers' edition in another language.
    everywhere = hidden & {word.encode() for word in hidden_words(handbook, "customers", "en")}
    found_by = {"searchindex.js", "search/others-0.js"}
    assert found_by <= {file.relative_to(site).as_posix() for file in site.rglob("*.js")}
    texts = {
        path.relative_to(site).as_posix(): unpacked(path.name, path.read_bytes())
        for path in site.rglob("*")
        if path.is_file()
    }
    assert {"searchindex.js", "index.html", "pages/framework.html"} <= texts.keys()
    shown_words = [word.encode() for word in words_of(shown(handbook, "customers"))]
    assert any(word in texts["searchindex.js"] for word in shown_words)
    assert any(word in texts["search/texts-0.js"] for word in shown_words)
    assert not [
        (name, word)
        for name, data in texts.items()
        for word in (everywhere if name in found_by else hidden)
        if word in data
    ]


# --- the model's own promises -----------------------------------------------------------------


def test_fields_that_are_never_shown_are_declared_so() -> None:
    for kind in MODEL:
        for name in NEVER & kind.model_fields.keys():
            assert seen_from(kind, name) is None, f"{kind.__name__}.{name}"


def test_the_visibility_of_each_field_was_looked_at() -> None:
    """A field whose audience changes shows in the golden file: `start.py generate` writes it anew."""
    golden = Path(__file__).parent / "golden" / "visibility.txt"
    assert show_visibility() == golden.read_text("utf-8")


def test_what_readers_of_results_read_besides_was_looked_at() -> None:
    """These fields alone pass an instrument's own audience, and `Measured` holds every one of an instrument."""
    marked = {kind.__name__: [name for name, _ in fields_with(kind, ToldWithResults)] for kind in MODEL}
    assert {kind: names for kind, names in marked.items() if names} == {
        "Instrument": ["type", "title", "frequency", "next", "target"],
        "Scale": ["low", "high"],
    }
    assert [field.name for field in dataclasses.fields(Measured)][:5] == marked["Instrument"]


TELL_READERS_APART = {
    "book_format.py": 1,  # the name of a file
    "clear.py": 2,  # whether its readers are asked if a text is clear, and whether reading is counted
    "context.py": 2,  # `tells` and `shows`, which ask what is declared
    "cover.html.jinja": 1,  # whose edition it is
    "epub_book.py": 1,  # whose log of events it is
    "facts.html.jinja": 1,  # how the customer is spoken to, or of
    "feeds.py": 1,  # which edition it is
    "ics.py": 1,  # whose log of events it is
    "notice.py": 1,  # whom it is for
    "pages.py": 1,  # the same
    "standard.html.jinja": 1,  # how the customer is spoken to, or of
}


def test_no_page_decides_by_itself_who_reads_it() -> None:
    """Whom fields, entries and pages are for stands in the model and in `readers.READERS`."""
    folders = [Path(package.__path__[0]) for package in (hbgen.render, hbgen.exports, hbgen.planning)]
    files = [path for folder in folders for path in (*folder.rglob("*.py"), *folder.rglob("*.jinja"))]
    counts = {path.name: path.read_text("utf-8").count("edition.audience") for path in files}
    assert {name: count for name, count in counts.items() if count} == TELL_READERS_APART
    templates = "".join(path.read_text("utf-8") for path in files)
    assert set(re.findall(r'\btells\("([\w-]+)"\)', templates)) == READERS.keys()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_entries_are_read_by_whom_they_say(audience: Audience) -> None:
    for _, entry in walk(filled()):
        if not isinstance(entry, Period):
            assert sees(audience, entry.readers) == may_see(entry, audience)


def test_what_a_change_of_each_field_counts_was_looked_at() -> None:
    """As above: what bears no mark is editorial, and does not stand in the file."""
    golden = Path(__file__).parent / "golden" / "weights.txt"
    assert show_weights() == golden.read_text("utf-8")


@pytest.mark.parametrize("kind", sorted(MODEL, key=str))
def test_a_field_that_may_be_hidden_has_a_default(kind: type[Entry]) -> None:
    """A field that some reader of its entry may not see has a default that can stand in its place."""
    widest = readers().get(kind)
    for name, info in kind.model_fields.items():
        audience = seen_from(kind, name)
        if widest is not None and (audience is None or AUDIENCES.index(audience) > AUDIENCES.index(widest)):
            assert not info.is_required(), f"{kind.__name__}.{name}"


def test_required_references_lead_to_what_is_always_there() -> None:
    """An id that must be there names an entry that every reader of the reference sees."""
    narrow = {KINDS[kind] for kind in MODEL if kind in KINDS and "audience" in kind.model_fields}
    # What stands in an entry that may be hidden goes with it.
    narrow |= {"item"}
    for kind in MODEL:
        for name, reference in fields_with(kind, Reference):
            if kind.model_fields[name].is_required():
                assert not narrow & set(reference.kinds), f"{kind.__name__}.{name}"


def readers() -> dict[type[Entry], Audience]:
    """From whom on each class is read at all: the widest of the fields that lead to it."""
    audiences: dict[type[Entry], Audience] = {Handbook: "customers"}
    changed = True
    while changed:
        changed = False
        for kind in list(audiences):
            for name, info in kind.model_fields.items():
                audience = seen_from(kind, name)
                inner = entry_class(info.annotation)
                if inner is None or audience is None:
                    continue
                narrowest = max(audience, audiences[kind], key=AUDIENCES.index)
                if inner not in audiences or AUDIENCES.index(narrowest) < AUDIENCES.index(audiences[inner]):
                    audiences[inner] = narrowest
                    changed = True
    return audiences


def entry_class(annotation: Any) -> type[Entry] | None:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    return next(filter(None, map(entry_class, getattr(annotation, "__args__", ()))), None)


# --- entries and languages --------------------------------------------------------------------


def test_drafts_are_hidden_from_customers_and_retired_standards_are_not() -> None:
    handbook = filled()
    for audience in AUDIENCES:
        edition = select(handbook, audience, "en")
        states = {standard.status for chapter in edition.handbook.standards for standard in chapter.standards}
        assert states == ({"approved", "retired"} if audience == "customers" else {"approved", "draft", "retired"})


def test_a_chapter_of_which_nothing_is_left_is_gone() -> None:
    handbook = filled()
    chapter = handbook.standards[0]
    drafts = tuple(standard.model_copy(update={"status": "draft"}) for standard in chapter.standards)
    reduced = handbook.model_copy(update={"standards": (chapter.model_copy(update={"standards": drafts}),)})
    assert select(reduced, "customers", "en").handbook.standards == ()
    assert len(select(reduced, "staff", "en").handbook.standards) == 1


def test_customers_learn_no_place_of_the_content() -> None:
    handbook = filled()
    for audience in AUDIENCES:
        places = {str(entry.place()) for _, entry in walk(select(handbook, audience, "en").handbook)}
        assert (places == {"content:1:1"}) == (audience == "customers")


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ({"et": "tere", "en": "hello"}, "et", "tere"),
        ({"et": "tere", "en": "hello"}, "en", "hello"),
        ({"et": "tere"}, "en", "tere"),
        ({"et": "tere", "en": "hello"}, "fi", "tere"),
        # The main language first, even when another was written above it.
        ({"en": "hello", "et": "tere"}, "fi", "tere"),
        ({"ru": "привет"}, "en", "привет"),
    ],
)
def test_a_missing_language_is_shown_in_the_main_one(words: dict[str, str], language: str, expected: str) -> None:
    handbook = filled(languages=("et", "en"))
    mission = handbook.mission.model_copy(update={"statement": Text(words)})
    edition = select(handbook.model_copy(update={"mission": mission}), "staff", language)
    statement = edition.handbook.mission.statement
    assert statement is not None
    assert str(statement) == expected
    assert statement.language in words


def test_forms_of_a_term_are_not_shown_in_place_of_missing_ones() -> None:
    handbook = filled(languages=("et", "en"))
    forms = (Text({"et": "kassa"}), Text({"et": "kassas", "en": "till"}))
    terms = tuple(term.model_copy(update={"forms": forms}) for term in handbook.glossary)
    edition = select(handbook.model_copy(update={"glossary": terms}), "staff", "en")
    assert [str(form) for form in edition.handbook.glossary[0].forms] == ["till"]


def test_an_edition_of_no_language_holds_every_language() -> None:
    handbook = filled(languages=("et", "en"))
    forms = (Text({"et": "kassa"}), Text({"et": "kassas", "en": "till"}))
    terms = tuple(term.model_copy(update={"forms": forms}) for term in handbook.glossary)
    edition = select(handbook.model_copy(update={"glossary": terms}), "managers", "")
    assert edition.handbook.glossary[0].forms == forms
    assert edition.handbook.mission.statement == handbook.mission.statement


class _ReadGuide(Guide):
    """A guide that says where its prose in each language was written, as one that was read does."""

    def place(self, *path: str | int) -> Place:
        return Place("guides/" + ".".join(map(str, path)), 7) if path else Place("guides/first", 1)


@pytest.mark.parametrize(
    ("language", "place"),
    [("et", "guides/body.et"), ("en", "guides/body.en"), ("fi", "guides/body.et"), ("", "guides/first")],
)
def test_a_guide_stands_where_its_prose_in_that_language_was_written(language: str, place: str) -> None:
    """Its edit link leads to the file of the language."""
    handbook = filled(languages=("et", "en"))
    guide = _ReadGuide.model_construct(**dict(handbook.guides[0]) | {"audience": "staff"})
    edition = select(handbook.model_copy(update={"guides": (guide,)}), "staff", language)
    assert Guide.place(edition.handbook.guides[0]).file == place


def test_references_to_what_is_not_written_yet_stay_for_all_but_customers() -> None:
    handbook = filled()
    chapter = handbook.standards[0]
    referring = chapter.standards[0].model_copy(update={"values": ("broken", chapter.standards[0].values[0])})
    standards = (chapter.model_copy(update={"standards": (referring,), "audience": "customers"}),)
    handbook = handbook.model_copy(update={"standards": standards})

    unwritten = Unwritten(pending=pending_ids(handbook))
    edition = select(handbook, "managers", "en", unwritten=unwritten)
    assert edition.handbook.standards[0].standards[0].values == referring.values
    assert "broken" in edition.pending
    # An id that was released once may have been hidden: it is no gap.
    former = Unwritten(pending=pending_ids(handbook, {"broken"}))
    assert "broken" not in select(handbook, "managers", "en", unwritten=former).pending
    public = select(handbook, "customers", "en", unwritten=unwritten)
    assert [standard.values for chapter in public.handbook.standards for standard in chapter.standards] in (
        [],
        [referring.values[1:]],
    )
    assert "broken" not in public.pending


def test_customers_are_not_told_how_much_a_standard_lacks() -> None:
    handbook = filled()
    chapter = handbook.standards[0].model_copy(update={"audience": "customers"})
    handbook = handbook.model_copy(update={"standards": (chapter,)})
    lacking = {standard.id: 2 for standard in chapter.standards}
    unwritten = Unwritten(lacking={**lacking, "ELSE-01": 1})
    assert select(handbook, "managers", "en", unwritten=unwritten).lacking == lacking
    public = select(handbook, "customers", "en", unwritten=unwritten)
    assert lacking.keys() & ids(public.handbook), "or nothing is tested"
    assert public.lacking == {}


def test_what_is_lacking_is_the_same_for_all_and_names_nothing_hidden() -> None:
    """A reader who does not see an entry is not told that it is missing, nor its id."""
    handbook = filled()
    competencies = tuple(competency.model_copy(update={"required": ()}) for competency in handbook.competencies)
    units = tuple(unit.model_copy(update={"customer_role": None}) for unit in handbook.organisation.units)
    organisation = handbook.organisation.model_copy(update={"units": units})
    handbook = handbook.model_copy(update={"competencies": competencies, "organisation": organisation})
    whole = unmet_preconditions(handbook)
    named = {id_ for lacks in whole.values() for lack in lacks for id_ in lack.ids}
    assert named - ids(select(handbook, "customers", "en").handbook)
    for audience in AUDIENCES:
        edition = select(handbook, audience, "en")
        known = ids(edition.handbook)
        assert edition.unmet_preconditions == {
            need: tuple(
                MissingPrecondition(lack.reason, tuple(id_ for id_ in lack.ids if id_ in known)) for lack in lacks
            )
            for need, lacks in whole.items()
        }


def test_an_edition_is_made_for_each_audience_and_language() -> None:
    pairs = list(editions(filled(languages=("et", "en"))))
    assert pairs == [(audience, language) for audience in AUDIENCES for language in ("et", "en")]


def test_the_survey_that_is_opened_is_in_the_customers_edition_alone(tmp_path: Path) -> None:
    handbook = handbook_of(listening(tmp_path))
    made = {audience: select(handbook, audience, "en") for audience in AUDIENCES}
    assert {audience for audience, edition in made.items() if edition.feedback is not None} == {"customers"}
    # The others tell their readers where it is.
    assert all(edition.asks_customers for edition in made.values())
    # An answer belongs to a unit: those that the survey asks about are in it, though customers see no unit elsewhere.
    survey, organisation = made["customers"].feedback, made["customers"].handbook.organisation
    assert survey is not None
    assert survey.units
    assert not organisation.units


@pytest.mark.parametrize(("version", "is_one"), [("next", True), ("2.0.0-rc.1", True), ("2.0.0", False)])
def test_a_draft_is_what_was_not_released(version: str, is_one: bool) -> None:
    assert is_draft(version) is is_one


def test_selecting_changes_nothing_and_gives_the_same_twice() -> None:
    handbook = filled(languages=("et", "en"))
    before = handbook.model_dump_json()
    first, second = (select(handbook, "customers", "en") for _ in range(2))
    assert handbook.model_dump_json() == before
    assert first.handbook == second.handbook
    assert isinstance(first, Edition) and first.name == "customers/en"


# --- results ----------------------------------------------------------------------------------


def measured(handbook: Handbook, instrument: str, *figures: Figure) -> Handbook:
    """The handbook with one period, in which `instrument` found `figures`."""
    period = handbook.results[0]
    result = period.instruments[0].model_copy(update={"instrument": instrument, "figures": figures})
    return handbook.model_copy(update={"results": (period.model_copy(update={"instruments": (result,)}),)})


def declared(handbook: Handbook, results: Audience, own: Audience = "staff") -> tuple[Handbook, str]:
    """The handbook with an instrument for `own` whose results are for `results`, and its id."""
    first = handbook.instruments.instruments[0]
    instrument = first.model_copy(update={"audience": own, "results_audience": results})
    asking = handbook.instruments.model_copy(
        update={"instruments": (instrument, *handbook.instruments.instruments[1:])}
    )
    return handbook.model_copy(update={"instruments": asking}), instrument.id


def figures_of(handbook: Handbook, audience: Audience) -> list[Figure]:
    periods = select(handbook, audience, "en").handbook.results
    return [figure for period in periods for result in period.instruments for figure in result.figures]


@pytest.mark.parametrize("field", ["standard", "section", "item", "unit", "channel", "role"])
def test_figures_of_what_is_hidden_are_hidden(field: str) -> None:
    """Results name entries by id and without a reference: a figure of a hidden standard goes with it."""
    handbook, instrument = declared(filled(), "customers")
    known = {audience: ids(select(handbook, audience, "en").handbook) for audience in AUDIENCES}
    secret = sorted(known["managers"] - known["staff"])[0]
    inside = sorted(known["staff"] - known["customers"])[0]
    gone = "once-was-here"
    figures = [handbook.results[0].instruments[0].figures[0]] * 3
    named = [
        record.model_copy(update={field: id_}) for record, id_ in zip(figures, (secret, inside, gone), strict=True)
    ]
    handbook = measured(handbook, instrument, *named)
    expected: dict[Audience, list[str]] = {"managers": [secret, inside, gone], "staff": [inside, gone], "customers": []}
    # What results name of former days is no gap of this handbook.
    assert select(handbook, "managers", "en", unwritten=Unwritten(pending=frozenset([gone]))).pending == frozenset()
    for audience in AUDIENCES:
        assert [getattr(figure, field) for figure in figures_of(handbook, audience)] == expected[audience]


def test_results_of_a_hidden_instrument_are_hidden() -> None:
    handbook = filled()
    secret = next(instrument for instrument in handbook.instruments.instruments if instrument.audience == "managers").id
    handbook = measured(handbook, secret, Figure(by="all", measure="score", value=0.5, n=20))
    assert select(handbook, "managers", "en").handbook.results[0].instruments
    assert not select(handbook, "staff", "en").handbook.results


@pytest.mark.parametrize("results", AUDIENCES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_results_are_read_from_whom_on_the_instrument_says(results: Audience, audience: Audience) -> None:
    handbook, instrument = declared(filled(), results)
    handbook = measured(handbook, instrument, Figure(by="all", measure="score", value=0.5, n=20))
    edition = select(handbook, audience, "en")
    assert bool(edition.handbook.results) == sees(audience, results)
    assert (instrument in edition.measured) == sees(audience, results)


@pytest.mark.parametrize("results", AUDIENCES)
def test_results_of_an_instrument_for_managers_are_theirs_whatever_it_says(results: Audience) -> None:
    handbook, instrument = declared(filled(), results, own="managers")
    handbook = measured(handbook, instrument, Figure(by="all", measure="score", value=0.5, n=20))
    for audience in AUDIENCES:
        assert bool(figures_of(handbook, audience)) == (audience == "managers")


def test_a_period_and_an_instrument_without_a_readable_figure_are_not_named() -> None:
    """Of two periods the staff may read one, and of two instruments in it one."""
    handbook = filled()
    secret = sorted(ids(select(handbook, "managers", "en").handbook) - ids(select(handbook, "staff", "en").handbook))[0]
    handbook, instrument = declared(handbook, "staff")
    other = handbook.instruments.instruments[1]
    assert other.audience != "managers"
    whole = Figure(by="all", measure="score", value=0.5, n=20)
    hidden = whole.model_copy(update={"by": "standard", "standard": secret})
    first = handbook.results[0]
    result = first.instruments[0].model_copy(update={"instrument": instrument, "figures": (whole, hidden)})
    silent = result.model_copy(update={"instrument": other.id, "figures": (hidden,)})
    periods = (
        first.model_copy(update={"id": "2026-q1", "instruments": (result, silent)}),
        first.model_copy(update={"id": "2026-q2", "instruments": (silent,)}),
    )
    handbook = handbook.model_copy(update={"results": periods})
    edition = select(handbook, "staff", "en")
    shown = [
        (period.id, part.instrument, part.figures) for period in edition.handbook.results for part in period.instruments
    ]
    assert [(period, part, [figure.by for figure in figures]) for period, part, figures in shown] == [
        ("2026-q1", instrument, ["all"])
    ]
    assert [period.id for period in edition.handbook.results] == ["2026-q1"]
    assert edition.measured.keys() == {instrument}


def test_readers_of_results_know_the_ends_of_the_scale_and_no_hidden_standard() -> None:
    """`bounds` are those of means, `points` those of items on a scale of numbers, `shares` those of yes and no."""
    handbook = filled(languages=("et", "en"))
    scale = handbook.instruments.scales[0]
    numbers = scale.model_copy(update={"id": "grade", "low": 1, "high": 4, "figure": "score"})
    means = scale.model_copy(update={"id": "effort", "low": 1, "high": 7, "figure": "ces-mean"})
    index = scale.model_copy(update={"id": "index", "low": 0, "high": 10, "figure": "nps"})
    options = scale.model_copy(update={"id": "options", "low": None, "high": None, "figure": "score"})
    chapters = {audience: select(handbook, audience, "en").handbook.standards for audience in AUDIENCES}
    known = {
        audience: [standard.id for part in parts for standard in part.standards] for audience, parts in chapters.items()
    }
    secret = next(id_ for id_ in known["managers"] if id_ not in known["staff"])
    first = handbook.instruments.instruments[0]
    item = first.items[0].model_copy(update={"reversed": False})
    once, twice = known["staff"][:2]
    scales = ("grade", "effort", "index", "options", YES_NO, YES_NO, YES_NO, YES_NO)
    standards = (None, None, None, None, once, secret, twice, twice)
    items = tuple(
        item.model_copy(update={"id": f"{first.id}-{number}", "scale": scale, "standard": standard})
        for number, (scale, standard) in enumerate(zip(scales, standards, strict=True))
    )
    items = (*items, items[0].model_copy(update={"id": f"{first.id}-R", "reversed": True}))
    changed = {"items": items, "audience": "staff", "results_audience": "staff", "selects": None, "assesses": None}
    asking = handbook.instruments.model_copy(
        update={"instruments": (first.model_copy(update=changed),), "scales": (numbers, means, index, options)}
    )
    handbook = handbook.model_copy(update={"instruments": asking})
    handbook = measured(handbook, first.id, Figure(by="all", measure="score", value=0.5, n=20))
    edition = select(handbook, "staff", "en")
    read = edition.measured[first.id]
    assert read.points == {f"{first.id}-0": (1, 4)}
    assert read.bounds == (1, 7)
    assert read.shares == {once, twice}
    assert read.single == {once}
    whole = select(handbook, "managers", "en").measured[first.id]
    assert whole.shares == {once, secret, twice}
    assert whole.single == {once, secret}
    assert read.title.words.keys() == {"en"}
    standard_of = {question.item: question.standard for question in edition.asked_items[first.id]}
    assert standard_of[f"{first.id}-4"] == once and standard_of[f"{first.id}-5"] is None
    assert edition.fingerprints.keys() <= ids(edition.handbook)


def test_without_means_there_are_no_bounds() -> None:
    handbook, instrument = declared(filled(), "staff")
    scales = tuple(scale.model_copy(update={"figure": "nps"}) for scale in handbook.instruments.scales)
    asking = handbook.instruments.model_copy(update={"scales": scales})
    handbook = measured(
        handbook.model_copy(update={"instruments": asking}),
        instrument,
        Figure(by="all", measure="score", value=0.5, n=20),
    )
    assert select(handbook, "staff", "en").measured[instrument].bounds is None


def test_without_a_word_customers_read_no_results() -> None:
    handbook = filled()
    instrument = handbook.instruments.instruments[0]
    assert type(instrument).model_fields["results_audience"].default == "staff"
    gone = measured(handbook, "once-was-here", Figure(by="all", measure="score", value=0.5, n=20))
    assert figures_of(gone, "staff") and not figures_of(gone, "customers")


def test_customers_who_read_results_learn_nothing_else() -> None:
    """Of the instrument no more than its title and how often it asks; of the results no unit, role or item."""
    handbook, instrument = declared(filled(), "customers")
    standard = next(iter(select(handbook, "customers", "en").handbook.standards)).standards[0].id
    whole = Figure(by="all", measure="score", value=0.5, n=20, failed_runs=765432, coverage=0.5)
    handbook = measured(
        handbook,
        instrument,
        whole,
        whole.model_copy(update={"by": "standard", "standard": standard, "failed_runs": None}),
        whole.model_copy(update={"by": "role", "role": "front-line"}),
        whole.model_copy(update={"by": "unit", "unit": handbook.organisation.units[0].id}),
        whole.model_copy(update={"by": "item", "item": handbook.instruments.instruments[0].items[0].id}),
    )
    assert [figure.by for figure in figures_of(handbook, "customers")] == ["all", "standard"]
    pages = render(select(handbook, "customers", "en"), IMAGES)
    text = "\n".join(file.data.decode() for file in pages if file.path.endswith((".md", ".json")))
    assert "765,432" not in text and "50%" in text
    asking = handbook.instruments.instruments[0]
    allowed = {instrument, handbook.results[0].id}
    for name, _ in fields_with(type(asking), ToldWithResults):
        allowed.update(own_words(getattr(asking, name)))
    leaked = [
        word
        for word in hidden_words(handbook, "customers", "en") - allowed
        if any(stands(form, text.encode()) for form in forms(word, ("en",)))
    ]
    assert not leaked


def ids(handbook: Handbook) -> set[str]:
    return {entry.id for _, entry in walk(handbook) if type(entry) in KINDS}  # type: ignore[attr-defined]


def test_an_instrument_whose_selection_is_hidden_asks_no_more() -> None:
    """A selection of which nothing is left must not become one of everything."""
    handbook = filled()
    chapter = next(part for part in handbook.standards if part.audience == "managers")
    first = handbook.instruments.instruments[1]
    selects = first.selects.model_copy(update=dict.fromkeys(type(first.selects).model_fields, ()))  # type: ignore[union-attr]
    narrow = selects.model_copy(update={"chapters": (chapter.id,)})
    instrument = first.model_copy(update={"selects": narrow, "assesses": None, "items": (), "audience": "staff"})
    instruments = handbook.instruments.model_copy(update={"instruments": (instrument,)})
    standards = tuple(
        part.model_copy(
            update={
                "standards": tuple(
                    standard.model_copy(
                        update={"measures": tuple(item.model_copy(update={"method": ()}) for item in standard.measures)}
                    )
                    for standard in part.standards
                )
            }
        )
        for part in handbook.standards
    )
    handbook = handbook.model_copy(update={"instruments": instruments, "standards": standards})
    assert select(handbook, "managers", "en").asked_items[instrument.id]
    staff = select(handbook, "staff", "en")
    assert staff.asked_items[instrument.id] == ()
    page = next(file for file in render(staff, IMAGES) if file.path == f"instruments/{instrument.id}.md")
    shown = {item.id for part in standards for standard in part.standards for item in standard.measures}
    assert not [id_ for id_ in shown if id_ in page.data.decode()]


def test_any_kind_is_every_kind() -> None:
    assert set(ANY) == set(KINDS.values())
