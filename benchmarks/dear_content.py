"""Content files of up to 1 MB that are made to cost much, each a kind: `refusing.py` tells what `hbgen check` takes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from hbgen.releases.ledger import canonical
from hbgen.releases.migrations import SHAPE

MOST = (1 << 20) - 4000
"""Bytes of a file: as many as one may have, but for its beginning and end."""


def repeated(row: Callable[[int], str], before: str = "", after: str = "", most: int = MOST) -> str:
    """`before`, as many rows as fit into `most` bytes, and `after`."""
    rows, size, number = [before], len(before.encode()), 0
    while size < most:
        rows.append(row(number))
        size += len(rows[-1].encode())
        number += 1
    return "".join([*rows, after])


def same(row: str, before: str = "", after: str = "") -> str:
    """As `repeated`, for rows that are all alike."""
    return before + row * ((MOST - len(before.encode())) // len(row.encode())) + after


_GUIDE = "---\ntitle: How to\nsummary: How.\n---\n\n"
_FIELDS = "    promise: You are greeted within a minute.\n    purpose: Whoever is greeted was seen.\n"
_CHAPTER = "id: CTR\ntitle: At the counter\nowner: service-lead\nstandards:\n"
_FIRST = f"{_CHAPTER}  - id: CTR-01\n    title: The greeting\n{_FIELDS}"
_SETTINGS = """name: The Harbour Café service handbook
company: Harbour Café
summary: What guests can count on, and what we count on from each other.
languages: [en]
date: 2026-03-01
owners: {chief_executive: manager, customer_experience: service-lead, human_resources: people-lead}
"""
_ROLES = """roles:
  - {id: manager, name: Café manager, group: managers}
  - {id: service-lead, name: Service lead, group: managers}
  - {id: people-lead, name: People lead, group: support}
channels:
  - {id: counter, name: Counter}
"""


def guide(text: str) -> dict[str, str]:
    return {"content/guides/how-to.en.md": f"{_GUIDE}{text}\n"}


def words(text: str, kind: str = "mission") -> dict[str, str]:
    """A field of one line; `text` holds no quotation marks."""
    return {f"content/{kind}.yaml": f'statement: "{text}"\n'}


def _people() -> dict[str, dict[str, str]]:
    written = {
        "e-mail addresses": "mari.tamm@firma.ee ",
        "e-mail addresses in a row": "a.b@c.de,",
        "spoken addresses": "mari at firma dot ee ",
        "hidden addresses": "mari [at] firma [dot] ee ",
        "signs of addresses": "@ ",
        "signs of addresses in one word": "@",
        "telephone numbers": "+372 5123 4567, ",
        "national telephone numbers": "(0) 030 123456, ",
        "numbers of eight digits": "5123 4567, ",
        "called numbers": "tel 5123456, ",
        "words of calls": "tel ",
        "digits": "1",
        "digits with spaces": "1 ",
        "digits with hyphens": "12-",
        "digits with commas": "123456, ",
        "identity numbers": "38001085718, ",
        "identity numbers in a row": "38001085718 ",
        "dates": "2026-02-01 ",
        "bank accounts": "EE38 2200 2210 2014 5685, ",
        "beginnings of accounts": "EE38 ",
        "cards": "4111 1111 1111 1111, ",
        "letters and digits": "a1",
        "dots": "a.",
        "pairs of digits": "01 ",
        "numbers of six digits": "123456 ",
        "numbers that count for nobody": "99999999999 ",
        "hyphens": "a-",
        "plus signs": "+1 ",
        "brackets": "(0",
        "Spanish numbers": "12345678Z ",
        "Italian numbers": "RSSMRA85T10A562S ",
        "names": "Mari Tamm, ",
    }
    kinds = {}
    for name, text in written.items():
        kinds[f"a field of {name}"] = words(same(text, "a ").rstrip())
        kinds[f"many texts of {name}"] = {
            "content/glossary.yaml": repeated(
                lambda n, text=text: f'- {{id: T{n}, term: a{n}, definition: "{(text * 40)[:400].strip()}"}}\n'  # type: ignore[misc]
            )
        }
    kinds["a guide of e-mail addresses"] = guide(same("mari (at) firma (dot) ee\n"))
    kinds["a guide of telephone numbers"] = guide(same("+372 5123 4567\n"))
    kinds["a guide of digits"] = guide(same("1"))
    return kinds


def _letters() -> dict[str, dict[str, str]]:
    written = {
        "mixed letters": "pеo ",
        "mixed letters in one word": "pе",
        "letters that look Latin": "СЕО ",
        "styled letters": "𝐚𝐛 ",
        "styled letters in one word": "𝐚",
        "circled letters": "Ⓐ",
        "emoji": "👍",
        "joined emoji": "👩‍🚀",
        "flags": "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "zero-width letters": "a\u200b",
        "zero-width joiners": "\u200d",
        "soft hyphens": "a\u00ad",
        "marks of direction": "\u200f",
        "combining marks": "e\u0301",
        "combining marks alone": "\u0301",
        "no-break spaces": "a\u00a0",
        "letters of Thai": "ก",
        "letters of Arabic": "م",
        "replacement characters": "\ufffd",
        "Georgian and Latin": "aა",
        "sites of two alphabets": "https://hаrbour.ee ",
        "selectors": "a\ufe0f",
        "unusual quotation marks": "„a“ ",
        "Estonian words": "klient saab vastuse ",
        "Russian words": "клиент ответ ",
        "apostrophes": "a'",
        "capitals": "AB ",
        "lines": "a\\n",
        "paragraphs": "a\\n\\n",
    }
    kinds = {}
    for name, text in written.items():
        kinds[f"a field of {name}"] = words(same(text, "a "))
        kinds[f"a guide of {name}"] = guide(same(text.replace("\\n", "\n")))
        kinds[f"many texts of {name}"] = {
            "content/glossary.yaml": repeated(
                lambda n, text=text: f'- {{id: T{n}, term: a{n}, definition: "{text * 30}"}}\n'  # type: ignore[misc]
            )
        }
    kinds["escaped zero-width letters"] = words(same("\\u200b", "a"))
    kinds["a YAML file of zero-width letters"] = {"content/mission.yaml": same("\u200b\n", "statement: a\n")}
    kinds["a YAML file of nothing but controls"] = {"content/mission.yaml": same("\x01\n", "statement: a\n")}
    kinds["a YAML file of bytes of Windows"] = {"content/mission.yaml": "statement: a\n" + "\udce9 " * 300_000}
    kinds["sides of a merge"] = {
        "content/mission.yaml": same("<<<<<<< a\nstatement: a\n=======\nstatement: b\n>>>>>>> b\n")
    }
    return kinds


def _guides() -> dict[str, dict[str, str]]:
    written = {
        "tables": "| a | b |\n| --- | --- |\n| c | d |\n\n",
        "one table": "| a | b |\n",
        "one row": "a | ",
        "nested lists": "- a\n  - b\n    - c\n",
        "one line": "a",
        "one line of words": "word ",
        "one line of markers": "- ",
        "quotations": "> a\n",
        "nested quotations": ">",
        "headings": "# a\n",
        "headings of level two": "## a b\n\ntext\n\n",
        "underlined headings": "a\n---\n",
        "rules": "---\n",
        "fences": "```\n",
        "boxes": ":::{tip}\n",
        "closed boxes": ":::{tip}\na\n:::\n",
        "notes": "[^a]: b\n\n",
        "definitions of addresses": "[a]: b\n",
        "definitions of many addresses": "[a{n}]: https://b.ee\n",
        "uses of notes": "a[^a] ",
        "links to nothing": "[a](#x{n}) ",
        "links to one thing": "[a](#CTR-01) ",
        "links to guides": "[a](b{n}.md) ",
        "pictures": "![a](images/x{n}.svg) ",
        "sites": "https://a.ee/{n} ",
        "open quotes": '"a ',
        "brackets": "[",
        "closed brackets": "[]",
        "closing brackets": "]",
        "parentheses": "](",
        "stars": "*",
        "stars and letters": "*a",
        "two stars": "**a ",
        "underscores": "_a ",
        "backticks": "`",
        "backticks of many lengths": "`{n}``",
        "tildes": "~",
        "ampersands": "&",
        "entities": "&amp;",
        "tags": "<",
        "comments": "<!-- ",
        "angle links": "<http://a",
        "backslashes": "\\",
        "spaces": "a  \n",
        "empty lines": "\n",
        "tabs": "\t",
        "tabs in a row": "a\t",
        "definition lists": "a\n: b\n\n",
        "braces": "{",
        "roles": "{a}`b`",
        "dollars": "$a$ ",
        "percents": "% a\n",
        "numbers": "1. a\n",
        "numbers in a row": "1. ",
        "terms": "guest ",
        "ids": "CTR-01 ",
        "other ids": "CTR-{n} ",
    }
    kinds = {}
    for name, text in written.items():
        kinds[f"a guide of {name}"] = guide(
            repeated(lambda n, text=text: text.replace("{n}", str(n))) if "{n}" in text else same(text)  # type: ignore[misc]
        )
        short = text.replace("\n", "\\n").replace('"', "'").replace("\\n", "\n      ") * 12
        kinds[f"many texts of {name}"] = {
            "content/glossary.yaml": repeated(
                lambda n, short=short: (  # type: ignore[misc]
                    f"- id: T{n}\n  term: a{n}\n  definition: |\n      {short.replace('{n}', str(n)).strip()}\n"
                )
            )
        }
    kinds["a guide of fields"] = {"content/guides/how-to.en.md": repeated(lambda n: f"k{n}: x\n", "---\n", "---\na\n")}
    kinds["a guide without an end of its fields"] = {"content/guides/how-to.en.md": same("a: b\n", "---\n")}
    return kinds


def _entries() -> dict[str, dict[str, str]]:
    chapter = "content/standards/10-counter.yaml"
    glossary, values, rollout = "content/glossary.yaml", "content/values.yaml", "content/rollout.yaml"
    settings, organisation, promise = "content/handbook.yaml", "content/organisation.yaml", "content/promise.yaml"
    instruments, involvement = "content/instruments.yaml", "content/involvement.yaml"
    texts = {
        "standards": (chapter, _CHAPTER, "  - {id: CTR-{n}, title: a}\n"),
        "standards with promises": (chapter, _CHAPTER, "  - id: CTR-{n}\n    title: The greeting {n}\n" + _FIELDS),
        "standards of one title": (chapter, _CHAPTER, "  - {id: CTR-{n}, title: a, promise: a b c}\n"),
        "standards of one id": (chapter, _CHAPTER, "  - {id: CTR-01, title: a, promise: a b c}\n"),
        "standards without id": (chapter, _CHAPTER, "  - {title: a, promise: a b c}\n"),
        "standards that relate": (chapter, _CHAPTER, "  - {id: CTR-{n}, title: a, related: [CTR-0, CTR-1]}\n"),
        "standards that relate to nothing": (chapter, _CHAPTER, "  - {id: CTR-{n}, title: a, related: [X-{n}]}\n"),
        "standards of unknown owners": (chapter, _CHAPTER, "  - {id: CTR-{n}, title: a, owner: o{n}}\n"),
        "standards with a retirement": (
            chapter,
            _CHAPTER,
            "  - {id: CTR-{n}, title: a, status: retired, retired: {on: 2026-02-01, reason: b, successor: CTR-0}}\n",
        ),
        "approved standards": (chapter, _CHAPTER, "  - {id: CTR-{n}, title: a, status: approved}\n"),
        "items of one standard": (chapter, _FIRST + "    measures:\n", "      - {id: CTR-01-{n}, text: a b}\n"),
        "items of one id": (chapter, _FIRST + "    measures:\n", "      - {id: CTR-01-a, text: a b}\n"),
        "behaviours": (chapter, _FIRST + "    behaviours:\n      do:\n", "        - Does {n}.\n"),
        "behaviours that are links": (chapter, _FIRST + "    behaviours:\n      do:\n", "        - '[a](#X-{n})'\n"),
        "values that a standard has": (chapter, _FIRST + "    values:\n", "      - V{n}\n"),
        "values that a standard has twice": (chapter, _FIRST + "    values:\n", "      - VAL-CARE\n"),
        "related standards": (chapter, _FIRST + "    related:\n", "      - X{n}\n"),
        "resources": (
            chapter,
            _FIRST + "    resources:\n",
            "      - {title: a, address: 'https://a.ee/{n}', language: en}\n",
        ),
        "dates that are none": (chapter, _CHAPTER, "  - {id: CTR-{n}, title: a, review_by: 2026-13-{n}}\n"),
        "dates with words": (chapter, _CHAPTER, "  - {id: CTR-{n}, title: a, review_by: 3 May 20{n}}\n"),
        "operators that are none": (
            chapter,
            _CHAPTER,
            "  - {id: CTR-{n}, title: a, target: {operator: '<{n}', value: 1, unit: m}}\n",
        ),
        "ids that are none": (glossary, "", "- {id: 'a b {n}', term: a{n}, definition: b}\n"),
        "duplicated ids": (glossary, "", "- {id: T, term: a{n}, definition: b}\n"),
        "ids that differ in case": (glossary, "", "- {id: T{n}, term: a{n}, definition: b}\n- {id: t{n}}\n"),
        "terms": (glossary, "", "- {id: T{n}, term: a{n}, definition: b}\n"),
        "terms that are the same": (glossary, "", "- {id: T{n}, term: a, definition: b}\n"),
        "terms of words in use": (glossary, "", "- {id: T{n}, term: guest {n} of, definition: guest {n} of}\n"),
        "terms that differ in one letter": (glossary, "", "- {id: T{n}, term: g{n}uests, definition: g{n}uest}\n"),
        "terms to avoid": (glossary, "", "- {id: T{n}, term: a{n}, definition: b, avoid: [guest, b{n}, a{n}]}\n"),
        "terms in many forms": (glossary, "- id: T\n  term: a\n  definition: b\n  forms:\n", "    - a{n}\n"),
        "terms to avoid of one term": (glossary, "- id: T\n  term: a\n  definition: b\n  avoid:\n", "    - a{n}\n"),
        "terms that lead to nothing": (glossary, "", "- {id: T{n}, term: a{n}, definition: b, see: [X-{n}]}\n"),
        "texts in many languages": (glossary, "", "- {id: T{n}, term: {l{n}: a}, definition: {fi: b}}\n"),
        "texts in one other language": (glossary, "", "- {id: T{n}, term: {et: a{n}}, definition: {et: b}}\n"),
        "empty texts": (glossary, "", "- {id: T{n}, term: ' ', definition: ''}\n"),
        "numbers for texts": (glossary, "", "- {id: T{n}, term: {n}, definition: 1.5}\n"),
        "fields in another case": (glossary, "", "- {Id: T{n}, Term: a{n}, Definition: b}\n"),
        "values": (values, "", "- {id: V{n}, name: a{n}, meaning: b}\n"),
        "values of one name": (values, "", "- {id: V{n}, name: a, meaning: b}\n"),
        "pledges": (promise, "statement: a\npledges:\n", "  - {id: P{n}, text: a b}\n"),
        "languages": (settings, _SETTINGS.replace("[en]", "\n  - en"), ""),
        "silenced codes": (settings, _SETTINGS + "silenced:\n", "  - {code: c{n}, reason: r}\n"),
        "silenced places": (
            settings,
            _SETTINGS + "silenced:\n",
            "  - {code: mixed-letters, where: X-{n}, reason: r}\n",
        ),
        "silenced ids": (
            settings,
            _SETTINGS + "silenced:\n",
            "  - {code: mixed-letters, ids: [X-{n}], reason: r}\n",
        ),
        "rules that are switched off": (settings, _SETTINGS + "rules:\n", "  - {code: c{n}, reason: r}\n"),
        "listed addresses": (settings, _SETTINGS + "contacts:\n", "  - {email: a{n}@b.ee}\n"),
        "roles": (organisation, _ROLES.split("channels")[0], "  - {id: r{n}, name: a b, group: managers}\n"),
        "units": (organisation, _ROLES + "units:\n", "  - {id: u{n}, name: a{n}, group: support}\n"),
        "units of units": (
            organisation,
            _ROLES + "units:\n",
            "  - {id: u{n}, name: a, group: support, part_of: u{m}}\n",
        ),
        "channels": (organisation, _ROLES, "  - {id: c{n}, name: a{n}}\n"),
        "occasions": (involvement, "", "- {id: I{n}, date: 2026-01-15, type: workshop, topic: a, said: b}\n"),
        "occasions answered before": (
            involvement,
            "",
            "- {id: I{n}, date: 2026-01-15, type: workshop, topic: a, said: b, answered: 2025-01-01}\n",
        ),
        "participants": (
            involvement,
            "- id: INV-01\n  date: 2026-01-15\n  type: workshop\n  topic: a\n  said: b\n  participants:\n",
            "    - {group: customers, count: {n}}\n",
        ),
        "plan entries": (rollout, "activities:\n", "  - {id: ACT-{n}, title: a, change: b, owner: service-lead}\n"),
        "plan entries with days": (
            rollout,
            "activities:\n",
            "  - {id: ACT-{n}, title: a, change: b, owner: manager, period: {start: 2026-03-01, end: 2026-04-30}}\n",
        ),
        "plan entries that depend": (
            rollout,
            "activities:\n",
            "  - {id: ACT-{n}, title: a, change: b, owner: manager, after: [ACT-{m}]}\n",
        ),
        "goals": (rollout, "goals:\n", "  - {id: GOAL-{n}, text: Nine of ten by the end of 2026., level: service}\n"),
        "sources": (rollout, "sources:\n", "  - {id: SRC-{n}, kind: customer-feedback, finding: a}\n"),
        "partners": (rollout, "involved:\n", "  - {part: employees, who: Mari Tamm{n}, how: a, since: 2026-02-01}\n"),
        "follow-ups": (rollout, "activities:\n  - id: A\n    title: a\n    follow_ups:\n", "      - 2026-04-01\n"),
        "instruments": (
            instruments,
            "instruments:\n",
            "  - {id: FB-{n}, version: 1, type: interview, title: a, purpose: b, frequency: c, owner: manager}\n",
        ),
        "items of an instrument": (
            instruments,
            "instruments:\n  - id: FB\n    version: 1\n    type: customer-feedback\n    title: a\n    purpose: b\n"
            "    frequency: c\n    owner: manager\n    items:\n",
            "      - {id: I-{n}, text: a b, standard: CTR-01}\n",
        ),
        "items of unknown scales": (
            instruments,
            "instruments:\n  - id: FB\n    version: 1\n    type: customer-feedback\n    title: a\n    purpose: b\n"
            "    frequency: c\n    owner: manager\n    items:\n",
            "      - {id: I-{n}, text: a b, scale: s{n}}\n",
        ),
        "scales": (instruments, "scales:\n", "  - {id: s{n}, name: a, low: 1, high: 4}\n"),
        "anchors of a scale": (
            instruments,
            "scales:\n  - id: s\n    name: a\n    low: 1\n    high: 100000\n    anchors:\n",
            "      - {value: {n}, text: a}\n",
        ),
        "anchors and aliases": (values, "- &a {id: V, name: b, meaning: c}\n", "- *a\n"),
        "tags": (values, "", "- !!str {id: V{n}, name: b, meaning: c}\n"),
        "merge keys": (values, "", "- {<<: *a, id: V{n}}\n"),
        "deep maps": ("content/mission.yaml", "statement: a\n", "{a: "),
        "open quotes": (values, "", "- {id: V{n}, name: 'b, meaning: c}\n"),
        "open braces": (values, "", "- {id: V{n}, name: b, meaning: c\n"),
        "lines without a colon": (values, "", "- id V{n}\n  name: b\n"),
        "lines in a wrong column": (values, "", "- id: V{n}\n   name: b\n  meaning: c\n"),
        "tabs": (values, "", "- id: V{n}\n\tname: b\n"),
        "entries without a hyphen": (values, "", "id: V{n}\nname: b\nmeaning: c\n\n"),
        "colons in texts": (values, "", "- id: V{n}\n  name: a: b\n  meaning: c\n"),
        "remarks behind texts": (values, "", "- id: V{n}\n  name: We are # 1\n  meaning: c # d\n"),
        "remarks": (values, "- {id: V, name: b, meaning: c}\n", "# {n}\n"),
        "markers in texts": (values, "", "- id: V{n}\n  name: '**a**'\n  meaning: '- b'\n"),
        "typographic quotes": (values, "", "- id: V{n}\n  name: “a”\n  meaning: „b”\n"),
        "a table": (values, "", "| V{n} | b | c |\n"),
        "folded texts": (values, "", "- id: V{n}\n  name: a\n  meaning: >\n    b # c\n\n    d\n"),
        "empty lines": (values, "- {id: V, name: b, meaning: c}\n", "\n"),
        "numbers": (values, "", "- {n}\n"),
        "digests": (values, "", "- {id: V{n}, name: 0x{n}, meaning: 1_000, x: 012}\n"),
    }
    kinds = {}
    for name, (file, before, row) in texts.items():
        if not row:
            continue
        text = repeated(lambda n, row=row: row.replace("{n}", str(n)).replace("{m}", str(n + 1)), before)  # type: ignore[misc]
        kinds[f"a file of {name}"] = {file: text}
    kinds["a file of many languages"] = {
        settings: _SETTINGS.replace("[en]", "[en, " + ", ".join(f"aa-{n:05}" for n in range(60_000)) + "]")
    }
    kinds["a file of long keys"] = {values: same(f"- {{{'a' * 900}: b}}\n")}
    kinds["a file of long ids"] = {
        glossary: repeated(lambda n: f"- {{id: {'A' * 900}{n}, term: a{n}, definition: b}}\n")
    }
    kinds["a file of long values of a choice"] = {
        chapter: repeated(lambda n: f"  - {{id: C-{n}, title: a, status: {'approved' * 90}}}\n", _CHAPTER)
    }
    kinds["a file of one long list of words"] = {values: "- {id: V, name: " + "[a, " * 39 + "a" + "]" * 39 + "}\n"}
    return kinds


def _others() -> dict[str, dict[str, str]]:
    figure = "{{by: standard, standard: S-{n}, fingerprint: mswpjnhysnxq, measure: score, value: 0.85, n: 54}}"
    period = 'id: "2026-Q1"\nstart: 2026-01-01\nend: 2026-03-31\ninstruments:\n'
    instrument = "  - instrument: FB-GUEST\n    version: 1\n    runs: 54\n    date: 2026-03-31\n    figures:\n"
    return {
        "results of figures": {
            "content/results/2026-Q1.yaml": repeated(lambda n: f"      - {figure.format(n=n)}\n", period + instrument)
        },
        "results of broken figures": {
            "content/results/2026-Q1.yaml": repeated(lambda n: f"      - {{by: s{n}, x: 1}}\n", period + instrument)
        },
        "results of instruments": {
            "content/results/2026-Q1.yaml": repeated(
                lambda n: f"  - {{instrument: I{n}, version: 1, runs: 54, date: 2026-03-31}}\n", period
            )
        },
        "a ledger of lists": {"content/releases/1.0.0.json": '{"format": 1, "x": [' + "[]," * 340_000 + "[]]}"},
        "a deep ledger": {"content/releases/1.0.0.json": "[" * 1_000_000},
        "a ledger of fields": {
            "content/releases/1.0.0.json": "{" + repeated(lambda n: f'"k{n}": 1, ')[:-2] + "}",
        },
        "a ledger of a handbook": {
            "content/releases/1.0.0.json": '{"format": 1, "version": "1.0.0", "digest": "a", "handbook": {"glossary": ['
            + repeated(lambda n: f'{{"id": "T{n}", "term": {{"en": "a"}}}}, ')[:-2]
            + "]}}",
        },
        "published figures": {"content/published/2026-Q1.jsonl": same('{"figures": [], "digest": "a"}\n')},
        "published lines that are none": {"content/published/2026-Q1.jsonl": same("a\n")},
        "words of hbgen's own": {
            "locale/fi.po": repeated(
                lambda n: f'msgid "a{n}"\nmsgstr "b"\n\n',
                'msgid ""\nmsgstr ""\n"Language: fi\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n',
            )
        },
        "words of hbgen's own, broken": {"locale/fi.po": same('msgid "a\n')},
        "a picture of marks": {"content/images/a.svg": same("<a>", "<svg>")},
        "a picture of entities": {"content/images/a.svg": same("&a;", "<svg>")},
        "a picture of attributes": {"content/images/a.svg": repeated(lambda n: f' a{n}="b"', "<svg", "/>")},
        "workshop parts": {
            "content/workshops.yaml": repeated(
                lambda _: "    - {kind: opening, minutes: 15}\n",
                '- id: day\n  title: a\n  date: 2026-04-08\n  start: "09:00"\n  parts:\n',
            )
        },
        "workshop days": {
            "content/workshops.yaml": repeated(
                lambda n: f'- {{id: day-{n}, title: a, date: 2026-04-08, start: "09:00", follow_up: 2026-05-20}}\n'
            )
        },
        "competencies": {
            "content/competencies.yaml": repeated(
                lambda n: f"- {{id: C{n}, category: a, name: b, goal: G{n}, groups: [everyone]}}\n"
            )
        },
        "practices": {"content/practices.yaml": repeated(lambda n: f"- {{id: P{n}, title: a, standards: [X{n}]}}\n")},
        "stances": {"content/stances.yaml": same("- {part: employees, stance: resists}\n")},
    }


def _catalogues() -> dict[str, dict[str, str]]:
    head = 'msgid ""\nmsgstr ""\n"Language: fi\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    written = {
        "entries with braces": 'msgid "{{a}} b{n}"\nmsgstr "{{a}} c"\n\n',
        "entries with other braces": 'msgid "{{a}} b{n}"\nmsgstr "{{c}}"\n\n',
        "entries with contexts": 'msgctxt "a{n}"\nmsgid "b"\nmsgstr "c"\n\n',
        "entries of one text": 'msgid "a"\nmsgstr "b{n}"\n\n',
        "plurals": 'msgid "a{n}"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n\n',
        "doubtful entries": '#, fuzzy\n#| msgid "a"\nmsgid "b{n}"\nmsgstr "c"\n\n',
        "former entries": '#~ msgid "a{n}"\n#~ msgstr "b"\n\n',
        "places": "#: content/a.yaml:{n}\n",
        "zero-width letters": 'msgid "a{n}"\nmsgstr "a\u200bb"\n\n',
    }
    kinds = {}
    for name, row in written.items():
        text = repeated(lambda n, row=row: row.format(n=n), head)  # type: ignore[misc]
        kinds[f"words of hbgen's own: {name}"] = {"locale/fi.po": text}
        kinds[f"reviewed translations: {name}"] = {"content/translations/fi.po": text}
    kinds["words of hbgen's own: a long text"] = {"locale/fi.po": head + 'msgid "a"\nmsgstr ""\n' + same('"b"\n')}
    kinds["words of hbgen's own: a rule for plurals"] = {
        "locale/fi.po": 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=' + "(" * 300_000 + "n" + ')\\n"\n'
    }
    return kinds


def _pictures() -> dict[str, dict[str, str]]:
    written = {
        "elements in elements": "<g>",
        "beginnings of elements": "<",
        "beginnings with spaces": "< ",
        "long names": "<a.",
        "handlers": " on",
        "addresses": "href=",
        "addresses with spaces": "url(  ",
        "encodings": " encoding = ",
        "references": "&#x3c;",
        "paths": "M0 0L1 1",
        "styles": "<style>a{fill:url(#b)}</style>",
    }
    kinds = {}
    for name, text in written.items():
        kinds[f"a picture of {name}"] = {"content/images/a.svg": same(text, "<svg>")}
        kinds[f"a picture that begins with {name}"] = {"content/images/a.svg": same(text, "<?xml ")}
    huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0\0\0\0\0"
    kinds["a picture of two milliards by two milliards"] = {
        "content/images/a.png": huge.decode("utf-8", "surrogateescape")
    }
    return kinds


def _releases() -> dict[str, dict[str, str]]:
    def ledger(rows: Callable[[int], str], of: str) -> dict[str, str]:
        """A release with its right digest: `of` holds a list of `rows` of JSON."""
        listed = json.loads(repeated(lambda n: rows(n) + ",", "[", "{}]", most=600_000))[:-1]
        settings = {"name": {"en": "a"}, "company": {"en": "b"}, "languages": ["en"], "date": "2026-03-01"}
        handbook: Any = {"handbook": settings}
        body = {
            "format": SHAPE,
            "handbook": handbook,
            "images": {},
            "release": {"number": "1.0.0", "date": "2026-03-02", "ids": {}},
        }
        if of == "ids":
            body["release"]["ids"] = {"term": [one["id"] for one in listed]}
        elif of == "images":
            body["images"] = {one["id"]: "AAAA" for one in listed}
        elif of in ("approvals", "aged"):
            body["release"][of] = listed
        else:
            handbook[of] = listed
        rest = canonical(body)
        digest = hashlib.sha256(rest).hexdigest()
        text = '{\n "digest": "' + digest + '",' + rest.decode().removeprefix("{")
        return {"content/releases/1.0.0.json": text}

    return {
        "a release of terms": ledger(
            lambda n: f'{{"id": "T{n}", "term": {{"en": "a{n}"}}, "definition": {{"en": "b"}}}}', "glossary"
        ),
        "a release of terms in other languages": ledger(
            lambda n: f'{{"id": "T{n}", "term": {{"l{n}": "a"}}, "definition": {{"en": "b"}}}}', "glossary"
        ),
        "a release of chapters": ledger(
            lambda n: (
                f'{{"id": "C{n}", "title": {{"en": "a"}}, "standards": [{{"id": "C{n}-1", "title": {{"en": "b"}}}}]}}'
            ),
            "standards",
        ),
        "a release of broken terms": ledger(lambda n: f'{{"id": "T{n}"}}', "glossary"),
        "a release of ids": ledger(lambda n: f'{{"id": "T{n}"}}', "ids"),
        "a release of pictures": ledger(lambda n: f'{{"id": "images/a{n}.svg"}}', "images"),
        "a release of approvals": ledger(lambda n: f'{{"by": "r{n}", "on": "2026-03-01"}}', "approvals"),
        "a release of aged translations": ledger(
            lambda n: f'{{"kind": "term", "id": "T{n}", "path": ["term"], "language": "et"}}', "aged"
        ),
    }


def _together() -> dict[str, dict[str, str]]:
    """Two files of a megabyte that are compared with each other."""
    term = "- id: T{n}\n  term: term {n} of words\n  definition: b\n  forms: [terms {n} of words]\n  avoid: [bad {n}]\n"
    glossary = {"content/glossary.yaml": "".join(term.format(n=n) for n in range(5000))}
    many = "".join(f"  - {{code: mixed-letters, where: T{n}, reason: r}}\n" for n in range(10_000))
    letters = repeated(lambda n: f'- {{id: T{n}, term: a{n}, definition: "pеo"}}\n')
    spoken = repeated(lambda n: f"Say term {n % 5000} of words and bad {n % 5000} here. ")
    return {
        "5,000 terms and a guide": {**glossary, **guide(spoken)},
        "5,000 terms and a guide of their first words": {**glossary, **guide(same("term 1 "))},
        "10,000 silenced places and as much advice": {
            "content/handbook.yaml": _SETTINGS + "silenced:\n" + many,
            "content/glossary.yaml": letters,
        },
        "10,000 silenced codes of one kind": {
            "content/handbook.yaml": repeated(
                lambda _: "  - {code: review-missing, reason: r}\n", _SETTINGS + "silenced:\n"
            )
        },
        "10,000 silenced words near codes": {
            "content/handbook.yaml": repeated(
                lambda n: f"  - {{code: mixed-leters{n}, reason: r}}\n", _SETTINGS + "silenced:\n"
            )
        },
    }


def kinds() -> dict[str, dict[str, str]]:
    """Name → the files that take the place of those of a small handbook."""
    return {
        **_people(),
        **_letters(),
        **_guides(),
        **_entries(),
        **_others(),
        **_catalogues(),
        **_pictures(),
        **_releases(),
        **_together(),
    }
