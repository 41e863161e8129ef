"""The small handbook: its files in the languages that were asked for, from one skeleton and one list of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from hbgen.editing.yaml_values import block, item, scalar
from hbgen.files import File, everything_below
from hbgen.load.strict_yaml import read
from hbgen.markdown.markdown_escaping import escape
from hbgen.model.written import Map, WrittenValue
from hbgen.problems import Problem
from hbgen.starting.answers import Answers

FOLDER = Path(__file__).parent / "small"
OWN_LANGUAGES = ("en", "et", "ru")
"""Languages in which there are texts."""

_TEXT = re.compile(r"(?P<indent> *)(?P<dash>- )?(?:(?P<field>\w+): )?@(?P<key>[\w-]+)")
_REMARK = re.compile(r"# @([\w-]+)")

Words = Mapping[str, str]
"""Language → text."""
Value = str | dict[str, str]
"""A text as content has it: alone in a handbook of one language, or by language."""


def without_texts(languages: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `languages` in which hbgen has no texts."""
    return tuple(tag for tag in languages if _own(tag) is None)


def own_language(languages: tuple[str, ...]) -> str:
    """The language for what is not content, such as remarks: the main one if hbgen has texts in it, or English."""
    return _own(languages[0]) or "en"


def content(answers: Answers) -> Iterator[File]:
    """The files below `content/`, as `hbgen fmt` lays them out."""
    values = _values(answers)
    for path in everything_below(FOLDER / "content"):
        if path.suffix != ".yaml":
            continue
        name = path.relative_to(FOLDER).as_posix()
        up = "../" * name.count("/")
        lines = [f"# yaml-language-server: $schema={up}schema/{name.split('/')[1].removesuffix('.yaml')}.json"]
        for line in path.read_text("utf-8").splitlines():
            lines += _filled(line, values, answers)
        lines += _settings(answers) if name == "content/handbook.yaml" else ()
        lines += _channels(answers) if name == "content/organisation.yaml" else ()
        yield File(name, "".join(f"{line}\n" for line in lines).encode())
    if answers.logo is not None:
        yield File(f"content/{answers.logo_path}", answers.logo.data)


def readme(languages: tuple[str, ...], name: str, is_small: bool) -> File:
    """The page for editors, in the main language; how to begin is said of the small handbook alone."""
    text = (FOLDER / f"README.{own_language(languages)}.md").read_text("utf-8")
    text = re.sub("<!-- small -->\n|<!-- all -->\n" if is_small else "(?s)<!-- small -->.*<!-- all -->\n", "", text)
    return File("README.md", text.replace("{name}", escape(name)).encode())


def title(answers: Answers) -> str:
    """The small handbook's name in its main language."""
    return _titles(answers)[own_language(answers.languages)]


@cache
def _texts() -> Mapping[str, Words]:
    """Key → the text in each language that hbgen has."""
    problems: list[Problem] = []
    texts = read((FOLDER / "texts.yaml").read_text("utf-8"), "texts.yaml", problems)
    assert isinstance(texts, Map) and not problems
    return {key: _by_language(words) for key, words in texts.items()}


def _by_language(words: WrittenValue) -> Words:
    assert isinstance(words, Map)
    return {tag: str(text) for tag, text in words.items()}


def _values(answers: Answers) -> Mapping[str, Value]:
    """Key → the value that content has for it."""
    languages, company = answers.languages, answers.company
    values = {key: _written(words, languages) for key, words in _texts().items()}
    values["company"] = _in_each(company, languages) if company else values["our-company"]
    values["name"] = _written(_titles(answers), languages)
    return values


def _titles(answers: Answers) -> Words:
    """The handbook's name in each language that hbgen has."""
    texts = _texts()
    return {
        tag: words.replace("{company}", answers.company or texts["our-company"][tag])
        for tag, words in texts["handbook-of"].items()
    }


def _own(tag: str) -> str | None:
    """The language of hbgen's texts that serves `tag`: `en` for `en-GB`."""
    base = tag.split("-")[0]
    return base if base in OWN_LANGUAGES else None


def _written(words: Words, languages: tuple[str, ...]) -> Value:
    """A text as a value.

    The main language needs a text: where hbgen has none it is the English one, marked. Others may lack it: readers then
    see the main language, and a word that says so.
    """
    main, *others = languages
    if not any(character.isalpha() for character in words["en"]):
        # There is nothing to translate.
        return words["en"]
    own = _own(main)
    texts = {main: words[own] if own else f"(en) {words['en']}"}
    texts |= {tag: words[base] for tag in others if (base := _own(tag)) is not None}
    return texts if len(languages) > 1 else texts[main]


def _filled(line: str, values: Mapping[str, Value], answers: Answers) -> list[str]:
    """A line of the skeleton with its text, which may take several lines."""
    remark = _REMARK.fullmatch(line)
    if remark:
        return [f"# {_texts()[remark[1]][own_language(answers.languages)]}"]
    match = _TEXT.fullmatch(line)
    if match is None:
        for key, plain in _plain_values(answers).items():
            line = line.replace(f"${key}", plain)
        return [line]
    value = values[match["key"]]
    if match["field"]:
        lines = block({match["field"]: value})
    else:
        lines = [scalar(value)] if isinstance(value, str) else block(value)
    if match["dash"]:
        lines = [f"- {lines[0]}", *(f"  {rest}" for rest in lines[1:])]
    return [match["indent"] + text for text in lines]


def _plain_values(answers: Answers) -> Mapping[str, str]:
    """What stands for `$languages`, `$date` and `$review` (a year later)."""
    day = answers.date
    review = f"{day.year + 1:04}-{day.month:02}-{min(day.day, 28) if day.month == 2 else day.day:02}"
    return {"languages": ", ".join(answers.languages), "date": str(day), "review": review}


def _settings(answers: Answers) -> list[str]:
    """The handbook's look."""
    look = {"colour": answers.colour, "colour_dark": answers.colour_dark}
    return block({"look": look | ({"logo": answers.logo_path} if answers.logo else {})})


def _channels(answers: Answers) -> list[str]:
    """The channels, as the end of organisation.yaml."""
    languages, texts = answers.languages, _texts()
    names = {
        entry.id: _in_each(entry.name, languages) if entry.name else _written(texts[f"channel-{entry.id}"], languages)
        for entry in answers.channels
    }
    entries: list[dict[str, Value]] = [{"id": id_, "name": name} for id_, name in names.items()]
    return ["channels:", *(f"  {line}" for entry in entries for line in item(entry))]


def _in_each(name: str, languages: tuple[str, ...]) -> Value:
    """A name that was given in no language in particular, in each of them."""
    return dict.fromkeys(languages, name) if len(languages) > 1 else name
