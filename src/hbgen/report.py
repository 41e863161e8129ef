"""Problems as people and machines read them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import quote

from hbgen.codes import CODES
from hbgen.locale import Translate
from hbgen.problems import Problem


def lines(problems: Iterable[Problem], translate: Translate) -> str:
    """`path:line:column: message [code]`, and what to write instead, two lines for each problem."""
    return "".join(f"{p.place}: {p.message(translate)} [{p.code}]\n    {p.remedy(translate)}\n" for p in problems)


MOST_OF_KIND = 20
"""Problems of one kind in one file that a terminal shows before it counts."""


def summed(problems: Iterable[Problem], translate: Translate, most: int | None = MOST_OF_KIND) -> tuple[str, bool]:
    """As `lines`, but of one kind in one file the first `most` and the number of the others; whether any was left out.

    The number stands where the first of the others would.
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
            words = translate("{file}: {count} more problems of this kind. [{code}]")
            count = counts[kind] - most
            shown.append(words.format(file=problem.place.file, count=count, code=problem.code) + "\n")
    return "".join(shown), any(count > most for count in counts.values())


def github(problems: Iterable[Problem], translate: Translate) -> str:
    """Workflow commands that GitHub shows at the line (GitHub Actions, "Workflow commands")."""

    def data(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def value(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    return "".join(
        f"::{'error' if p.severity == 'error' else 'notice'} file={value(p.place.file)},line={p.place.line},"
        f"col={p.place.column},title={value(p.code)}::{data(p.message(translate))} {data(p.remedy(translate))}\n"
        for p in problems
    )


def gitlab(problems: Iterable[Problem], translate: Translate) -> str:
    """GitLab's Code Quality report: a JSON list."""
    return _json(
        [
            {
                "description": f"{p.message(translate)} {p.remedy(translate)}",
                "check_name": p.code,
                "fingerprint": hashlib.sha256(f"{p.place} {p.code} {p.message(str)}".encode()).hexdigest(),
                "severity": "major" if p.severity == "error" else "info",
                "location": {"path": p.place.file, "lines": {"begin": p.place.line}},
            }
            for p in problems
        ]
    )


def sarif(problems: Iterable[Problem], translate: Translate) -> str:
    """SARIF 2.1.0, which code hosts and editors read."""
    found = list(problems)
    rules = [
        {"id": code, "shortDescription": {"text": CODES[code].message}} for code in sorted({p.code for p in found})
    ]
    results = [
        {
            "ruleId": p.code,
            "level": "error" if p.severity == "error" else "note",
            "message": {"text": f"{p.message(translate)} {p.remedy(translate)}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(p.place.file, errors="surrogateescape")},
                        "region": {"startLine": p.place.line, "startColumn": p.place.column},
                    }
                }
            ],
        }
        for p in found
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
