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
from typing import NamedTuple

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from hbgen.site import passages, search_index

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "src" / "hbgen" / "static" / "hbgen-search.js"
Pages = Mapping[str, Sequence[passages.SearchPart]]

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
const path = require("path");
const zlib = require("zlib");
const [script, folder, asked] = process.argv.slice(1);
const packed = new Map();
const size = (name) => {
  if (!packed.has(name)) packed.set(name, zlib.gzipSync(fs.readFileSync(path.join(folder, name)), { level: 9 }).length);
  return packed.get(name);
};
let loaded = 0;
globalThis.document = {
  documentElement: { dataset: {} },
  createElement: () => ({ listeners: {}, addEventListener(name, act) { this.listeners[name] = act; } }),
  head: {
    append(element) {
      const name = element.src.split("?")[0];
      loaded += size(name);
      (0, eval)(fs.readFileSync(path.join(folder, name), "utf8"));
      element.listeners.load();
    },
  },
};
require(script);
const first = fs.readFileSync(path.join(folder, "searchindex.js"), "utf8");
const answers = [];
let spent = 0n;
for (const query of JSON.parse(fs.readFileSync(asked, "utf8"))) {
  (0, eval)(first);
  loaded = size("searchindex.js");
  // Once to load what it needs, once to see how long it takes.
  hbSearch.answer(query, (results) => {
    const answer = loaded;
    const found = results.map((each) => each.address);
    hbSearch.tell(results.slice(0, 8), () => answers.push({ query, bytes: answer, shown: loaded, found }));
  });
  const before = process.hrtime.bigint();
  hbSearch.find(query);
  spent += process.hrtime.bigint() - before;
}
process.stdout.write(JSON.stringify({ answers, each: Number(spent) / 1e6 / Math.max(1, answers.length) }));
"""


class Answer(NamedTuple):
    """What a query found, best first, and the bytes, compressed, that were loaded for that and for its sentences."""

    found: list[str]
    bytes: int
    shown: int


def pages_of(root: Path, language: str) -> tuple[Pages, search_index.FoundBy, dict[str, str]]:
    """What the search of the handbook in `root` would hold in `language`, what else finds it, and ids' addresses."""
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
        site = json.loads((place / "handbook" / "pages" / "site.json").read_text("utf-8"))
        kept: Pages = app.env.__dict__["hbgen_search"]
        ids = {id_: page + (f"#{anchor}" if anchor else "") for id_, (page, anchor) in site["ids"].items()}
        return kept, search_index.FoundBy(site["also"], site["elsewhere"]), ids


def ask(
    root: Path,
    pages: Pages,
    language: str,
    queries: Sequence[str],
    hidden: frozenset[str] = frozenset(),
    found_by: search_index.FoundBy = search_index.SAID,
) -> tuple[list[Answer], float]:
    """The answer to each query, and the milliseconds one took; `hidden` words are left out of the index."""
    left = {
        name: (name, [part._replace(words=tuple(w for w in part.words if w[1] not in hidden)) for part in parts])
        for name, parts in pages.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for file in search_index.files(left, language, found_by, root):
            (place / file.path).parent.mkdir(exist_ok=True)
            (place / file.path).write_bytes(file.data)
        (place / "queries.json").write_text(json.dumps(queries), encoding="utf-8")
        done = subprocess.run(
            ["node", "-e", _ASK, str(SCRIPT), folder, str(place / "queries.json")],
            check=True,
            capture_output=True,
        )
    told = json.loads(done.stdout)
    return [Answer(answer["found"], answer["bytes"], answer["shown"]) for answer in told["answers"]], told["each"]


def addressed(pages: Pages) -> search_index.SitePages:
    """The pages with their names as their addresses."""
    return {name: (name, parts) for name, parts in pages.items()}


def pages_found(answers: Sequence[Answer]) -> list[list[str]]:
    return [[address.split("#")[0] for address in answer.found] for answer in answers]


def words_of(pages: Pages) -> dict[str, set[str]]:
    """Every word, with the pages that hold it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, parts in pages.items():
        for part in parts:
            for _, word, _ in part.words:
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


def inflected(root: Path, pages: Pages, language: str) -> str:
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
        found += pages_found(ask(root, pages, language, asked, hidden)[0])
    return score(found, right)


def by_hand(root: Path, pages: Pages, language: str) -> str:
    words = words_of(pages)
    chosen = {}
    for query, pattern in BY_HAND.get(language, {}).items():
        hits = [word for word in words if re.fullmatch(pattern, word)]
        if hits and query not in words:
            chosen[query] = set().union(*(words[word] for word in hits))
    if not chosen:
        return "none"
    return score(pages_found(ask(root, pages, language, list(chosen))[0]), list(chosen.values()))


def half(root: Path, pages: Pages, language: str, letters: int) -> str:
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for name, parts in pages.items():
        for part in parts:
            for _, word, weight in part.words:
                if weight == passages.TITLE and len(word) >= letters + 3:
                    titles[word].add(name)
    queries = [word[:letters] for word in titles]
    answers, each = ask(root, pages, language, queries)
    return f"{score(pages_found(answers), list(titles.values()))}  {each:.1f} ms a query"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("languages", nargs="*", default=["et", "en", "ru"])
    given = parser.parse_args(arguments)
    root = given.root.resolve()
    for language in given.languages:
        pages, _, _ = pages_of(root, language)
        before = time.process_time()
        data = b"".join(file.data for file in search_index.files(addressed(pages), language, handbook=root))
        spent = time.process_time() - before
        print(f"{language}: {len(data) / 1024:.0f} KiB, made in {spent:.2f} s")
        print("  inflected ", inflected(root, pages, language))
        print("  by hand   ", by_hand(root, pages, language))
        for letters in (4, 5):
            print(f"  half ({letters})  ", half(root, pages, language, letters))


if __name__ == "__main__":
    main()
