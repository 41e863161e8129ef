"""Problems as text, and in the formats of GitHub, GitLab and SARIF."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from hbgen.codes import Severity
from hbgen.locale import Translate
from hbgen.locale.plurals import plural, whole
from hbgen.problems import Problem


def lines(problems: Iterable[Problem], translate: Translate) -> str:
    """Two lines for each problem: `path:line:column: message [code]`, and below it the remedy."""
    return "".join(
        f"{problem.place}: {problem.message(translate)} [{problem.code}]\n    {problem.remedy(translate)}\n"
        for problem in problems
    )


_GITHUB: Mapping[Severity, str] = {"error": "error", "missing": "warning", "advice": "notice"}
_GITLAB: Mapping[Severity, str] = {"error": "major", "missing": "minor", "advice": "info"}
_SARIF: Mapping[Severity, str] = {"error": "error", "missing": "warning", "advice": "note"}

MOST_OF_KIND = 20
"""Problems of one kind in one file that a terminal shows; the others are counted."""


def summed(problems: Iterable[Problem], translate: Translate, most: int | None = MOST_OF_KIND) -> tuple[str, bool]:
    """As `lines`, but with at most `most` problems of a code in a file; and whether any were left out.

    The number of the others is shown in place of the first of them.
    """
    listed = list(problems)
    most = len(listed) if most is None else most
    counts = Counter((problem.place.file, problem.code) for problem in listed)
    seen: Counter[tuple[str, str]] = Counter()
    shown: list[str] = []
    for problem in listed:
        kind = problem.place.file, problem.code
        seen[kind] += 1
        if seen[kind] <= most:
            shown.append(lines([problem], translate))
        elif seen[kind] == most + 1:
            words = translate(
                plural(
                    "{file}: {count} more problem of this kind. [{code}]",
                    "{file}: {count} more problems of this kind. [{code}]",
                )
            )
            count = counts[kind] - most
            shown.append(words.format(file=problem.place.file, count=count, code=problem.code) + "\n")
    return "".join(shown), any(count > most for count in counts.values())


MOST_REPEATED = 1
"""Places of what is missing, or of advice, of one kind that a terminal shows; the others are counted."""


def by_kind(problems: Iterable[Problem], translate: Translate, most: int | None = MOST_REPEATED) -> tuple[str, bool]:
    """As `lines`, but with at most `most` problems of a code in all files; and whether any were left out.

    The number of the others stands after the last one shown.
    """
    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(problem.code, []).append(problem)
    shown, is_cut = [], False
    for of_kind in kinds.values():
        text = lines(of_kind[:most], translate)
        others = len(of_kind) - len(of_kind[:most])
        if others:
            is_cut = True
            text = (
                text.removesuffix("\n")
                + " "
                + translate(
                    plural("There is {count} more of this kind.", "There are {count} more of this kind.")
                ).format(count=others)
                + "\n"
            )
        shown.append(text)
    return "".join(shown), is_cut


def github(problems: Iterable[Problem], translate: Translate) -> str:
    """Workflow commands that GitHub shows at the line (GitHub Actions, "Workflow commands")."""

    def data(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def value(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    return "".join(
        f"::{_GITHUB[problem.severity]} file={value(problem.place.file)},"
        f"line={problem.place.line},col={problem.place.column},title={value(problem.code)}"
        f"::{data(problem.message(translate))} {data(problem.remedy(translate))}\n"
        for problem in problems
    )


def gitlab(problems: Iterable[Problem], translate: Translate) -> str:
    """GitLab's Code Quality report: a JSON list."""
    return _json(
        [
            {
                "description": f"{problem.message(translate)} {problem.remedy(translate)}",
                "check_name": problem.code,
                "fingerprint": hashlib.sha256(
                    f"{problem.place} {problem.code} {problem.message(str)}".encode()
                ).hexdigest(),
                "severity": _GITLAB[problem.severity],
                "location": {"path": problem.place.file, "lines": {"begin": problem.place.line}},
            }
            for problem in problems
        ]
    )


def sarif(problems: Iterable[Problem], translate: Translate) -> str:
    """SARIF 2.1.0, which code hosts and editors read."""
    listed = list(problems)
    rules = [
        {"id": code, "shortDescription": {"text": whole(definition.message)}}
        for code, definition in sorted({problem.code: problem.definition for problem in listed}.items())
    ]
    results = [
        {
            "ruleId": problem.code,
            "level": _SARIF[problem.severity],
            "message": {"text": f"{problem.message(translate)} {problem.remedy(translate)}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(problem.place.file, errors="surrogateescape")},
                        "region": {"startLine": problem.place.line, "startColumn": problem.place.column},
                    }
                }
            ],
        }
        for problem in listed
    ]
    run = {"tool": {"driver": {"name": "hbgen", "rules": rules}}, "results": results}
    return _json({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Iterable[Problem], Translate], str]] = {
    "text": lines,
    "github": github,
    "gitlab": gitlab,
    "sarif": sarif,
}
