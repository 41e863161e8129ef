"""How well search answers judged queries (`search_queries*.tsv`), and what it loads.

usage: search_judged.py [--root HANDBOOK] [--misses] [--write] [LANGUAGE ...]

Each query has the ids that answer it; they were chosen from the titles of the starter handbook, not from its index.
Those of the other files (*unseen*, *later*, then *plain*) were written later, from the content alone, and judged
before they were asked. Search was changed after each set was first asked and its misses were printed: no figure in the
table is of queries that search had not met.
*found*: one of them is among the first ten places. *first*: it is the first. *MRR*: the mean of 1 / its place.
*loaded*: kB (1,000 bytes), compressed, of the script, the index and its pieces before the first answer: median and
most; *with sentences*: with those of the first eight places.

`--misses` lists what was not found or is not first; `--write` writes the table to `search.md`, with the commit.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from search_recall import ROOT, SCRIPT, Answer, ask, pages_of

QUERIES = Path(__file__).with_name("search_queries.tsv")
UNSEEN = Path(__file__).with_name("search_queries_unseen.tsv")
LATER = Path(__file__).with_name("search_queries_later.tsv")
PLAIN = Path(__file__).with_name("search_queries_plain.tsv")
RESULTS = Path(__file__).with_name("search.md")
SHOWN = 10
_KNOWN = """All queries were judged before they were asked. Search was changed after each set, *unseen*,
*later* and *plain* too, was first asked and its misses were printed. After that, standards were given words of their
own (`also:`), some of which are words of these queries.
*Plain*, when first asked: found .97 (et), .97 (en), .93 (ru); first .77, .70, .73."""


class Judged(NamedTuple):
    """A query, its kind, and the ids that answer it."""

    language: str
    kind: str
    query: str
    right: tuple[str, ...]


def judged() -> Iterator[Judged]:
    for file, mark in ((QUERIES, ""), (UNSEEN, "unseen: "), (LATER, "later: "), (PLAIN, "plain: ")):
        for line in file.read_text("utf-8").splitlines()[1:]:
            language, kind, query, right = line.split("\t")
            yield Judged(language, mark + kind, query, tuple(right.split()))


def place(found: Sequence[str], right: Sequence[str], ids: Mapping[str, str]) -> int:
    """The place (from 1) of the first right answer; 0 if there is none."""
    addresses = {ids[id_] for id_ in right if id_ in ids}
    return next((number for number, address in enumerate(found, 1) if address in addresses), 0)


def row(name: str, places: Sequence[int]) -> str:
    found = statistics.mean(0 < number <= SHOWN for number in places)
    first = statistics.mean(number == 1 for number in places)
    reciprocal = statistics.mean(1 / number if number else 0 for number in places)
    return f"{name} | {len(places)} | {found:.2f} | {first:.2f} | {reciprocal:.2f}"


def kilobytes(sizes: Sequence[int]) -> str:
    return f"{statistics.median(sizes) / 1000:.0f} / {max(sizes) / 1000:.0f}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("languages", nargs="*", default=["et", "en", "ru"])
    given = parser.parse_args(arguments)
    own = len(gzip.compress(SCRIPT.read_bytes(), 9))
    kinds = ["| language | kind | queries | found | first | MRR |", "| --- | --- | ---: | ---: | ---: | ---: |"]
    sizes = ["| language | loaded | with sentences | ms a query |", "| --- | ---: | ---: | ---: |"]
    for language in given.languages:
        queries = [each for each in judged() if each.language == language]
        pages, found_by, ids = pages_of(given.root.resolve(), language)
        answers, each = ask(
            given.root.resolve(), pages, language, [query.query for query in queries], found_by=found_by
        )
        places = [place(answer.found, query.right, ids) for query, answer in zip(queries, answers, strict=True)]
        kinds += rows(language, queries, places)
        loaded, shown = ([size + own for size in found] for found in zip(*map(_sizes, answers), strict=True))
        sizes.append(f"| {language} | {kilobytes(loaded)} | {kilobytes(shown)} | {each:.1f} |")
        if given.misses:
            for query, number, answer in zip(queries, places, answers, strict=True):
                if number != 1:
                    print(
                        number,
                        query.kind,
                        query.query,
                        query.right,
                        [one.rpartition("/")[2] for one in answer.found[:4]],
                    )
    text = "\n".join([*kinds, "", *sizes])
    print(text)
    if given.write:
        commit = subprocess.run(
            ["git", "rev-parse", "--short=8", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.strip()
        RESULTS.write_text(
            f"# Search: judged queries\n\nWritten by `search_judged.py --write` at {commit}.\n\n{_KNOWN}\n\n{text}\n",
            "utf-8",
        )


def _sizes(answer: Answer) -> tuple[int, int]:
    return answer.bytes, answer.shown


def rows(language: str, queries: Sequence[Judged], places: Sequence[int]) -> Iterator[str]:
    for kind in dict.fromkeys(query.kind for query in queries):
        of_kind = [number for query, number in zip(queries, places, strict=True) if query.kind == kind]
        yield f"| {language} | {row(kind, of_kind)} |"
    yield f"| {language} | {row('all', places)} |"


if __name__ == "__main__":
    main()
