"""The mistakes in `mistakes.yaml`: what an author writes, what hbgen says to it, and the remedy as an edit.

A mistake is an edit of the smallest valid handbook (`tests/content`, with `tests/optional` where it is of that part):
`bad` in place of `good` in a file, or a file under another name (`named`, with `copied` if the file stays, too), or a
folder (`folder`). With `beside` a picture of that name lies in the content, too. The remedy puts `mend` in place of
`bad`; without it, `good`. A stray file is moved or deleted.

`python -m mistakes` writes `sees` anew for all of them: look at what changes.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from hbgen.examining import examine

HERE = Path(__file__).parent
DATA = HERE / "mistakes.yaml"


@dataclass(frozen=True)
class Mistake:
    """One mistake and what its author sees; see the module."""

    kind: str
    file: str
    good: str = ""
    bad: str = ""
    mend: str | None = None
    named: str = ""
    copied: bool = False
    folder: str = ""
    beside: str = ""
    sees: str = ""

    @property
    def repaired(self) -> str:
        return self.good if self.mend is None else self.mend


def mistakes() -> tuple[Mistake, ...]:
    """All mistakes, in the order of the file."""
    # Mistakes hold what content may not: invisible characters.
    data = yaml.load(DATA.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tuple(Mistake(kind, **fields) for kind, listed in data.items() for fields in listed)


def _laid(root: Path, is_optional: bool) -> Path:
    content = root / "content"
    shutil.copytree(HERE / "content" / "content", content)
    if is_optional:
        shutil.copytree(HERE / "optional" / "content", content, dirs_exist_ok=True)
    return content


def _seen(root: Path) -> str:
    """What the author sees, a line for each problem, without the file's name where there is but one."""
    problems = examine(root)[1].problems
    return "".join(
        f"{problem.place.file.removeprefix('content/')}:{problem.place.line}:{problem.place.column}: "
        f"{problem.message(str)} {problem.remedy(str)} [{problem.code}]\n"
        for problem in problems
    )


def seen_and_left(mistake: Mistake) -> tuple[str, str]:
    """What the author of a mistake sees, and what after the remedy."""
    with TemporaryDirectory() as folder:
        content = _laid(Path(folder), (HERE / "optional" / "content" / mistake.file).is_file())
        path = content / mistake.file
        good = path.read_text("utf-8") if path.is_file() else ""
        if mistake.beside:
            (content / mistake.beside).parent.mkdir(exist_ok=True)
            (content / mistake.beside).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>\n', "utf-8")
        if mistake.good and good.count(mistake.good) != 1:
            raise ValueError(f"{mistake.file}: this does not stand there once: {mistake.good!r}")
        if mistake.folder:
            (content / mistake.folder).mkdir(parents=True)
            seen = _seen(Path(folder))
            (content / mistake.folder).rmdir()
        elif mistake.named:
            stray = content / mistake.named
            stray.parent.mkdir(parents=True, exist_ok=True)
            stray.write_bytes(path.read_bytes())
            if not mistake.copied:
                path.unlink()
            seen = _seen(Path(folder))
            stray.unlink()
            if stray.parent != content and not any(stray.parent.iterdir()):
                stray.parent.rmdir()
            path.parent.mkdir(exist_ok=True)
            path.write_text(good, "utf-8")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(good.replace(mistake.good, mistake.bad) if mistake.good else mistake.bad, "utf-8")
            seen = _seen(Path(folder))
            if mistake.repaired or mistake.good:
                repaired = good.replace(mistake.good, mistake.repaired) if mistake.good else mistake.repaired
                path.write_text(repaired, "utf-8")
            else:
                path.unlink()
        return seen, _seen(Path(folder))


def written(listed: Iterator[Mistake] | tuple[Mistake, ...]) -> str:
    """The file with these mistakes."""
    lines = ["# Mistakes of authors, what they see, and the remedy as an edit: see mistakes.py.\n"]
    kind = ""
    for mistake in listed:
        if mistake.kind != kind:
            kind = mistake.kind
            lines.append(f"\n{kind}:\n")
        start = "  - "
        for name in ("file", "good", "bad", "mend", "named", "copied", "folder", "beside"):
            value = getattr(mistake, name)
            if value not in ("", False, None) or (name == "mend" and value is not None):
                lines.append(f"{start}{name}: {json.dumps(value, ensure_ascii=False)}\n")
                start = "    "
        lines.append("    sees: |\n" + "".join(f"      {line}\n" for line in mistake.sees.splitlines()))
    return "".join(lines)


def main() -> None:
    """Write `sees` anew, and name the mistakes for which it changes."""
    from dataclasses import replace

    listed = []
    for mistake in mistakes():
        seen = seen_and_left(mistake)[0]
        if seen != mistake.sees:
            sys.stdout.write(f"{mistake.kind}: {mistake.bad or mistake.named or mistake.folder!r}\n{seen}")
        listed.append(replace(mistake, sees=seen))
    DATA.write_text(written(tuple(listed)), "utf-8")


if __name__ == "__main__":
    main()
