"""How long a crossword takes: 20 words drawn many times from the starter glossary, in each language.

    python benchmarks/crossword.py

The promise is a connected grid in under two seconds.
"""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

from hbgen.load import load
from hbgen.render.games.grid import Word, lay_out, word

DRAWS = 10
WORDS = 20


def main() -> None:
    handbook = load(Path(__file__).parent.parent).handbook
    assert handbook is not None
    print("language  words  mean s  worst s  left out")
    for language in handbook.handbook.languages:
        known = [word(term.id, term.term.words.get(language, "")) for term in handbook.glossary]
        usable = [one for one in known if one is not None]
        taken, left = measure(usable, Random(language))
        print(f"{language:8}  {len(usable):5}  {sum(taken) / len(taken):6.2f}  {max(taken):7.2f}  {left:8}")


def measure(usable: list[Word], random: Random) -> tuple[list[float], int]:
    """Seconds of each draw, and how many words found no place in all of them."""
    taken, left = [], 0
    for _ in range(DRAWS):
        some = random.sample(usable, min(WORDS, len(usable)))
        begun = time.perf_counter()
        made = lay_out(some)
        taken.append(time.perf_counter() - begun)
        left += len(made.left_out)
    return taken, left


if __name__ == "__main__":
    main()
