"""Texts in a language that the handbook does not list: one problem for each language, and not for each text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hbgen.locale.language_tags import country_tag, usual_tag
from hbgen.model.base import Entry
from hbgen.model.settings import Settings
from hbgen.problems import Problem, also_at

_UNKNOWN = "unknown-language"


def by_language(problems: Iterable[Problem], parts: Mapping[str, object]) -> Iterator[Problem]:
    """`problems` with those of one unknown language made one, at the first of its places.

    Where `languages` lists that language by a tag that is not the usual one (`ee` for `et`), this is the problem. Where
    one of `languages` cannot be read, nobody knows which texts are in it, and nothing is said of them.
    """
    listed = list(problems)
    is_readable = all(problem.code != "bad-language" for problem in listed)
    places: dict[str, list[Problem]] = {}
    for problem in listed:
        if problem.code == _UNKNOWN:
            places.setdefault(str(problem.values["language"]), []).append(problem)
        else:
            yield problem
    settings = parts.get("handbook")
    for language, of_language in places.items() if is_readable else ():
        misnamed = _misnamed(language, settings) if isinstance(settings, Settings) else None
        if misnamed is not None:
            entry, number, tag = misnamed
            values = {"tag": tag, "language": language, "count": str(len(of_language))}
            yield Problem(entry.place("languages", number), "languages-differ", values)
        else:
            first, *others = sorted(of_language, key=lambda problem: problem.place)
            values_of_first = {**first.values, "places": also_at([problem.place for problem in others])}
            yield Problem(first.place, first.code, values_of_first, first.owed)


def _misnamed(language: str, settings: Settings) -> tuple[Entry, int, str] | None:
    """The tag in `languages` (settings, index, tag) whose usual form `language` is."""
    for number, tag in enumerate(settings.languages):
        if tag != language and language in (country_tag(tag), usual_tag(tag)):
            return settings, number, tag
    return None
