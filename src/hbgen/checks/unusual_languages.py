"""Tags of languages, as programs know them."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.locale.language_tags import country_tag, usual_tag
from hbgen.problems import Problem

UNUSUAL_LANGUAGE = advice(
    "unusual-language",
    "`{tag}` is not the tag by which browsers, search engines and hbgen know the language that is probably meant.",
    "Write `{near}`, here and in all texts, if that is meant.",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [eng]\n",
        at="eng]",
    ),
)


def languages_have_their_usual_tags(facts: Facts) -> Iterator[Problem]:
    """No language has a tag of three letters where there is one of two, or that of a country."""
    settings = facts.handbook.handbook
    for index, tag in enumerate(settings.languages):
        usual = country_tag(tag) or usual_tag(tag)
        if usual is not None and usual != tag:
            yield Problem(settings.place("languages", index), UNUSUAL_LANGUAGE, {"tag": tag, "near": usual})


CHECKS = (Check(languages_have_their_usual_tags, (UNUSUAL_LANGUAGE,), needs_all=False),)
