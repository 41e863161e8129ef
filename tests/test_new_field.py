"""A new field touches the model, a template and the list of names; one command makes everything else."""

from __future__ import annotations

from pathlib import Path

from repository_copy import RepositoryCopy
from sampling import in_full, some

MODEL = '''    customer_sees: Annotated[Text | None, CUSTOMERS] = None
    """Where the customer is in this value: what it looks like from outside."""
'''
NEW_IN_MODEL = '''    saying: Annotated[Text | None, CUSTOMERS] = None
    """How people here put it in their own words."""
'''
TEMPLATE = """{% if value.behaviours %}

{.hb-kicker}
{{ _("How we see it in each other") }}
"""
NEW_IN_TEMPLATE = """{% if value.saying %}

{{ value.saying }}
{% endif %}
"""
NAME = "As we say it"
EXPLAINED = "How people here put it in their own words."
"""What is to be translated: the field's name, and what explains it to authors."""
BY_HAND = {
    "src/hbgen/model/framework.py",
    "src/hbgen/render/templates/pages/values.md.jinja",
    "src/hbgen/text/fields.py",
}
MADE = {
    "docs/fields.md",
    "schema/values.json",
    "tests/golden/visibility.txt",
    # Its author is told which fields a value has.
    "tests/problems/unknown-field-far/expected.txt",
}
CATALOGUES = {"src/hbgen/locale/et.po", "src/hbgen/locale/ru.po"}
FOLLOWING = (
    "tests/test_docs.py::test_references_are_made_from_the_model_as_it_is",
    "tests/test_editions.py::test_the_visibility_of_each_field_was_looked_at",
    "tests/test_editions.py::test_what_a_change_of_each_field_counts_was_looked_at",
    "tests/test_locale.py::test_every_word_is_translated",
    "tests/test_locale.py::test_catalogues_are_in_order",
    "tests/test_news.py::test_each_field_of_which_is_told_has_a_name_that_readers_know",
    "tests/test_news.py::test_a_name_serves_some_field",
    "tests/test_render.py::test_the_smallest_handbook_gives_the_golden_pages",
    "tests/test_schema.py::test_the_files_in_the_repository_are_up_to_date",
    "tests/test_schema.py::test_every_field_and_class_is_described",
)
"""Tests that concern every field, but for the slow one that each is shown: `SHOWN` asks that of this field alone."""
SHOWN = """
from filling import filled
from hbgen.editions import select
from hbgen.render.pages import render

edition = select(filled(), "customers", "en")
page = b"".join(file.data for file in render(edition, {"images/logo.svg": b"<svg/>"})).decode()
sayings = [value.saying.words["en"] for value in edition.handbook.values]
assert sayings and all(saying in page for saying in sayings), sayings
"""


@in_full
def test_a_field_is_added_in_three_places(tmp_path: Path) -> None:
    copy = RepositoryCopy.below(tmp_path)
    copy.replace("src/hbgen/model/framework.py", MODEL, MODEL + NEW_IN_MODEL)
    copy.replace("src/hbgen/render/templates/pages/values.md.jinja", TEMPLATE, NEW_IN_TEMPLATE + TEMPLATE)
    name = '    "meaning": "Meaning",\n'
    copy.replace("src/hbgen/text/fields.py", name, f'{name}    "saying": "As we say it",\n')
    assert copy.edited == BY_HAND
    lines = copy.run("-m", "generated").splitlines()
    assert set(lines) == MADE | CATALOGUES | {
        f"Without translation in {language}.po: {words}" for language in ("et", "ru") for words in (NAME, EXPLAINED)
    }
    copy.translate(NAME, et="Nagu meie ütleme", ru="Как говорим мы")
    copy.translate(EXPLAINED, et="Kuidas meie inimesed seda oma sõnadega ütlevad.", ru="Как это говорят у нас.")
    assert copy.changed() == BY_HAND | MADE | CATALOGUES
    assert copy.run("-m", "generated", "catalogues", "schemas", "docs", "lists") == ""
    copy.run("-c", SHOWN)
    copy.pytest(*some(FOLLOWING, 4))
