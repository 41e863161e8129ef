"""How long `hbgen serve` takes to show a changed word, in CPU seconds: usage: serving.py [N …]

For each N it makes a handbook of N standards, starts what serves it, changes a word of one standard whose page is open
and builds, three times, and each time once more with nothing changed. The least of each is printed: until the word can
be read on its page, and until everything is built.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus import make
from corpus_to_content import convert

from hbgen.preview.rebuilding import Live, OpenPages

_TURNS = 3


def main() -> int:
    print("| standards | start | one word, on its page | everywhere | nothing changed |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for count in [int(argument) for argument in sys.argv[1:]] or [300, 1000]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder, "handbook")
            convert(make(count), root)
            print("|", " | ".join([f"{count:,}", *(f"{figure:.2f}" for figure in _figures(root, Path(folder)))]), "|")
    return 0


def _figures(root: Path, folder: Path) -> tuple[float, float, float, float]:
    start = time.process_time()
    live = Live(root, folder / "site", None, None)
    live.rebuild()
    started = time.process_time() - start
    file = sorted((root / "content" / "standards").iterdir())[0]
    text = file.read_text("utf-8")
    shown: list[float] = []
    changed, same = [], []
    open_pages = OpenPages(
        (f"pages/standards/{file.stem.lower()}",), show=lambda _: shown.append(time.process_time() - start)
    )
    for turn in range(_TURNS):
        file.write_text(text.replace(" the ", f" the{turn} ", 1), "utf-8")
        start = time.process_time()
        live.rebuild(open_pages)
        changed.append(time.process_time() - start)
        start = time.process_time()
        live.rebuild()
        same.append(time.process_time() - start)
    live.close()
    return started, min(shown), min(changed), min(same)


if __name__ == "__main__":
    sys.exit(main())
