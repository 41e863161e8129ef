"""How well search finds what is asked for in another form of the word, or by half of it.

usage: search_recall.py [--root HANDBOOK] [LANGUAGE ...]

*inflected*: every fifth form of the handbook's words is hidden from the index and then asked for; right are the
pages that hold other forms of the same lemma (simplemma's dictionary tells which; the figure is kind to an index
that uses it, though never for the hidden form itself).
*by hand*: inflected forms, chosen by hand and absent from the text, with a pattern of what they should find.
*half*: the first four and the first five letters of each longer word; right is the page that has it in a title.

Recall is the share of right pages found at all; `first 3` is how often one of the first three results is right.
Needs Node for the very script that browsers run.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from hbgen.site import search

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "src" / "hbgen" / "static" / "hbgen-search.js"
Pages = Mapping[str, Sequence[search.Part]]

BY_HAND: dict[str, dict[str, str]] = {
    "et": {
        "arvetega": r"arve(d|t|te|le|l|lt|s|st|ga)?",
        "lepingutest": r"leping(u\w{0,4}|\w{0,2})?",
        "vigadega": r"(viga|vea|vead|vigu|vigade|veast|veaga)",
        "tähtaegadest": r"täht(aeg|aja)\w{0,3}",
        "keeltes": r"keel(e\w{0,3}|t)?",
        "tundidega": r"tun(d|ni)(i|is|iga|ide)?",
        "sõnumitega": r"sõnum(i\w{0,4})?",
        "lubadustega": r"lubadus(e\w{0,3}|t\w{0,2}|i)?",
        "ustest": r"uks(e\w{0,2})?|ust",
        "küsimustest": r"küsimus(e\w{0,3}|t\w{0,2}|i)?",
        "tormide": r"torm(i\w{0,2})?",
        "katkestustega": r"katkestus(e\w{0,3}|t\w{0,2}|i)?",
        "helistaksin": r"helista(?!ja)\w{0,5}",
        "vabandasin": r"vabanda(?!mi)\w{0,4}",
        "ootaksime": r"oota(?!mi)\w{0,4}|ooda\w{0,3}",
        "kuulaksime": r"kuula(?!mi)\w{0,5}",
        "maksetega": r"makse\w{0,3}",
        "käsiraamatutes": r"käsiraama(t|du)\w{0,3}",
        "tehnikutelt": r"tehnik(u\w{0,3})?",
        "tervitustega": r"tervitus(e\w{0,2}|t)?",
        "järjekordadest": r"järjekor(d|ra)\w{0,3}",
        "väärtustega": r"väärtus(e\w{0,2}|t\w{0,2}|i)?",
        "esindustest": r"esindus(e\w{0,3}|t\w{0,2}|i)?",
    },
    "en": {
        "apologizing": r"apolog\w+",
        "complainer": r"complain\w*",
        "queueing": r"queue\w*",
        "interrupted": r"interrupt\w*",
        "refunded": r"refund\w*",
        "billed": r"bill\w*",
        "transferring": r"transfer\w*",
        "visited": r"visit\w*",
        "trained": r"train\w*",
        "onboard": r"onboard\w*",
        "recruiting": r"recruit\w*",
        "improved": r"improv\w+",
        "deadlines": r"deadlines?",
        "disabilities": r"disab\w+",
    },
    "ru": {
        "жалобами": r"жалоб\w{0,2}",
        "жалобах": r"жалоб\w{0,2}",
        "клиентами": r"клиент(|а|у|ом|е|ы|ов|ам|ах)",
        "звонками": r"звон(ок|к\w{1,2})",
        "отключениями": r"отключени\w{1,2}",
        "договорами": r"договор\w{0,2}",
        "счетами": r"сч[её]т\w{0,2}",
        "обещаниями": r"обещани\w{1,2}",
        "стандартами": r"стандарт\w{0,2}",
        "ценностями": r"ценност\w{1,3}",
        "ответами": r"ответ(|а|у|ом|е|ы|ов|ам|ах)",
        "вопросами": r"вопрос(|а|у|ом|е|ы|ов|ам|ах)",
        "сотрудниками": r"сотрудник\w{0,3}",
        "руководителями": r"руководител\w{1,3}",
        "извинился": r"извин\w+",
        "слушаете": r"слуша\w+",
        "письмами": r"пис(ьм\w{1,2}|ем)",
        "техниками": r"техник(|а|у|ом|е|и|ов|ам|ах)",
        "голосами": r"голос\w{0,2}",
        "ошибками": r"ошиб(ок|к\w{1,2})",
        "измеряли": r"измер\w+",
        "ожиданиями": r"ожидани\w{1,2}",
        "днями": r"день|дн(я|ю|ем|е|и|ей)",
        "разговорами": r"разговор\w{0,2}",
        "линиями": r"лини\w{1,2}",
        "отделами": r"отдел(|а|у|ом|е|ы|ов)",
    },
}

_ASK = """
const fs = require("fs");
require(process.argv[1]);
(0, eval)(fs.readFileSync(process.argv[2], "utf8"));
const queries = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
const before = process.hrtime.bigint();
const found = queries.map((query) => hbSearch.find(query).map((result) => result.address));
const each = Number(process.hrtime.bigint() - before) / 1e6 / Math.max(1, queries.length);
process.stdout.write(JSON.stringify({ found, each }));
"""


def pages_of(root: Path, language: str) -> Pages:
    """What the search of the handbook in `root` would hold in `language`."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shutil.copy(root / "conf.py", place)
        for name in ("content", "handbook"):
            shutil.copytree(root / name, place / name)
        # Sphinx leaves traces in the process; the next language would stumble over them.
        with patch_docutils(str(place)), docutils_namespace():
            app = Sphinx(
                place / "handbook",
                place,
                place / "out",
                place / "doctrees",
                "dummy",
                confoverrides={"language": language},
                status=None,
                warning=sys.stderr,
            )
            app.build()
        kept: Pages = app.env.__dict__["hbgen_search"]
        return kept


def ask(
    pages: Pages, language: str, queries: Sequence[str], hidden: frozenset[str] = frozenset()
) -> tuple[list[list[str]], float]:
    """For each query the pages found, best first, and the milliseconds a query took; `hidden` words are left out."""
    left = {
        name: (name, [(*part[:4], tuple(pair for pair in part[4] if pair[0] not in hidden)) for part in parts])
        for name, parts in pages.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "index.js").write_bytes(search.script(search.index(left, language)))
        (place / "queries.json").write_text(json.dumps(queries), encoding="utf-8")
        done = subprocess.run(
            ["node", "-e", _ASK, str(SCRIPT), str(place / "index.js"), str(place / "queries.json")],
            check=True,
            capture_output=True,
        )
    answer = json.loads(done.stdout)
    return [[address.split("#")[0] for address in found] for found in answer["found"]], answer["each"]


def words_of(pages: Pages) -> dict[str, set[str]]:
    """Every word, with the pages that hold it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, parts in pages.items():
        for part in parts:
            for word, _ in part[4]:
                found[word].add(name)
    return dict(found)


def lexemes(words: Iterable[str], language: str) -> dict[str, list[str]]:
    import simplemma

    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        if simplemma.is_known(word, lang=language):
            found[simplemma.lemmatize(word, lang=language).lower()].append(word)
    return {lemma: forms for lemma, forms in found.items() if len(forms) > 1}


def score(found: Sequence[Sequence[str]], right: Sequence[set[str]]) -> str:
    recall = statistics.mean(len(truth & set(pages)) / len(truth) for pages, truth in zip(found, right, strict=True))
    early = statistics.mean(bool(truth & set(pages[:3])) for pages, truth in zip(found, right, strict=True))
    more = statistics.mean(len(set(pages)) / len(truth) for pages, truth in zip(found, right, strict=True))
    return f"recall {recall:.3f}  first 3 {early:.3f}  pages found per right page {more:4.1f}  n {len(found)}"


def inflected(pages: Pages, language: str) -> str:
    words = words_of(pages)
    families = lexemes((word for word in words if len(word) > 3 and word.isalpha()), language)
    found: list[list[str]] = []
    right: list[set[str]] = []
    for turn in range(5):
        # Chosen by the word itself: the same words are hidden together in every run.
        hidden = frozenset(
            word for forms in families.values() for word in forms if zlib.crc32(word.encode()) % 5 == turn
        )
        asked = []
        for forms in families.values():
            shown = [form for form in forms if form not in hidden]
            for form in forms:
                if form in hidden and shown:
                    asked.append(form)
                    right.append(set().union(*(words[other] for other in shown)))
        found += ask(pages, language, asked, hidden)[0]
    return score(found, right)


def by_hand(pages: Pages, language: str) -> str:
    words = words_of(pages)
    chosen = {}
    for query, pattern in BY_HAND.get(language, {}).items():
        hits = [word for word in words if re.fullmatch(pattern, word)]
        if hits and query not in words:
            chosen[query] = set().union(*(words[word] for word in hits))
    if not chosen:
        return "none"
    return score(ask(pages, language, list(chosen))[0], list(chosen.values()))


def half(pages: Pages, language: str, letters: int) -> str:
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for name, parts in pages.items():
        for part in parts:
            for word, weight in part[4]:
                if weight == search.TITLE and len(word) >= letters + 3:
                    titles[word].add(name)
    queries = [word[:letters] for word in titles]
    found, each = ask(pages, language, queries)
    return f"{score(found, list(titles.values()))}  {each:.1f} ms a query"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("languages", nargs="*", default=["et", "en", "ru"])
    given = parser.parse_args(arguments)
    for language in given.languages:
        pages = pages_of(given.root.resolve(), language)
        before = time.process_time()
        data = search.script(search.index({name: (name, parts) for name, parts in pages.items()}, language))
        spent = time.process_time() - before
        size, compressed = len(data) / 1024, len(zlib.compress(data, 9)) / 1024
        print(f"{language}: {size:.0f} KiB, {compressed:.0f} KiB compressed, made in {spent:.2f} s")
        print("  inflected ", inflected(pages, language))
        print("  by hand   ", by_hand(pages, language))
        for letters in (4, 5):
            print(f"  half ({letters})  ", half(pages, language, letters))


if __name__ == "__main__":
    main()
