"""Random YAML texts as people write them, and for each entry in them which rows and which remarks are its own."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

SCALARS = (
    "plain", "two words", "Õhtune tervitus – жук", "a#b", "don't", "https://example.org/a?b=c", "12", "-3.5", "true",
    "2026-03-01", "~", "'it''s # quoted'", '"a \\"quote\\": # no remark"', "'жук'", '"\\u00f5"', "yes, and no",
)  # fmt: skip
FLOWS = (
    "[]", "{}", "[SRC-1, SRC-2]", "{et: Tere, en: 'Hello'}", '[a, {b: "c, d", e: [f, 12]}, "#g"]',
    "{a: , b: null, c: x}", "{start: 2026-03-01, end: 2026-03-02}", "[ жук , b ]",
)  # fmt: skip
FOLDED_FLOWS = ("[a,\n{pad}b]", "{{a: b,\n{pad}c: [d,\n{pad}e]}}")
HEADERS = ("|", ">", "|-", ">-", "|+", "|2")


@dataclass
class DrawnEntry:
    """An entry of a list or map: where it stands, in rows from 0, and every remark that belongs to it."""

    path: tuple[str | int, ...]
    start: int
    """The row of the first remark right above it, or its own."""
    row: int
    """The row of its dash or key."""
    end: int = 0
    """The row after it and the remarks in and below it."""
    remarks: set[str] = field(default_factory=set)
    is_behind_dash: bool = False
    is_alone: bool = False
    """Whether it is the only entry of its list or map."""
    next_row: int = 0
    """The row of the next entry beside it, or its own end."""


class DrawnYaml:
    """A text in all the layouts that people use, drawn by `seed`."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.entries: list[DrawnEntry] = []
        """Entries of lists and maps on lines of their own, outermost first."""
        self.count = 0
        has_head = self.chance(0.5)
        if has_head:
            self.lines += [self.remark() for _ in range(self.random.randint(1, 2))]
            if has_head := self.chance(0.7):
                self.lines.append("")
        self.container((), 0, None, 0, has_head=has_head)
        if self.chance(0.3):
            self.lines += ["", self.remark()]
        self.text = "\n".join(self.lines) + ("" if self.chance(0.1) else "\n")

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def remark(self) -> str:
        self.count += 1
        return f"# r{self.count}: " + self.random.choice(("märkus", "- a: b", "\"'", "key: [", "see # 3"))

    def behind(self, own: set[str], line: str) -> str:
        """`line` with, perhaps, a remark behind it."""
        if not self.chance(0.25):
            return line
        remark = self.remark()
        own.add(remark)
        return line + self.random.choice((" ", "   ")) + remark

    def container(
        self,
        path: tuple[str | int, ...],
        indent: int,
        before: str | None,
        depth: int,
        has_head: bool = True,
    ) -> set[str]:
        """Draw a list or map whose dashes or keys stand at the column `indent`, the first one behind `before`.

        Remarks above its first entry would belong to the file, unless it `has_head`. Returns all remarks in it.
        """
        is_list = self.chance(0.5)
        remarks: set[str] = set()
        drawn: list[DrawnEntry] = []
        for number in range(self.random.randint(1 if depth else 2, 4 if depth < 2 else 3)):
            is_behind_dash = number == 0 and before is not None
            own: set[str] = set()
            if not is_behind_dash and (number or has_head):
                remarks |= self.free(indent) if number else set()
                start = len(self.lines)
                if self.chance(0.3):
                    above = [self.remark() for _ in range(self.random.randint(1, 2))]
                    own |= set(above)
                    self.lines += [" " * indent + remark for remark in above]
            else:
                start = len(self.lines)
            step = number if is_list else self.key(number)
            entry = DrawnEntry((*path, step), start, len(self.lines), is_behind_dash=is_behind_dash)
            self.entries.append(entry)
            drawn.append(entry)
            lead = before if is_behind_dash and before is not None else " " * indent
            self.value(entry, lead, own, indent, depth, is_list)
            entry.end, entry.remarks = len(self.lines), own
            remarks |= own
        for entry, after in zip(drawn, [*drawn[1:], None], strict=True):
            entry.is_alone = len(drawn) == 1
            entry.next_row = entry.end if after is None else after.row
        return remarks

    def free(self, indent: int) -> set[str]:
        """Draw, perhaps, blank lines, and a remark between two of them."""
        if self.chance(0.3):
            self.lines.append("")
        if not self.chance(0.1):
            return set()
        remark = self.remark()
        self.lines += ["", " " * indent + remark, ""]
        return {remark}

    def key(self, number: int) -> str:
        return self.random.choice(("id", "name", "õ", "q k", "TEL-0", "note")) + str(number)

    def value(self, entry: DrawnEntry, lead: str, own: set[str], indent: int, depth: int, is_list: bool) -> None:
        """Draw the dash or key of an entry, and its value."""
        step = entry.path[-1]
        key = f'"{step}":' if not is_list and (self.chance(0.1) or "q" in str(step)) else f"{step}:"
        intro = lead + ("-" if is_list else key)
        kinds = ["scalar"] * 6 + ["flow"] * 2 + ["folded", "text", "folded flow"] + ["below"] * (3 if depth < 3 else 0)
        kind = self.random.choice(kinds)
        pad = " " * (indent + 2)
        if kind == "scalar" and not is_list and self.chance(0.1):
            self.lines.append(self.behind(own, intro))
        elif kind == "scalar":
            self.lines.append(self.behind(own, f"{intro} {self.random.choice(SCALARS)}"))
        elif kind == "flow":
            self.lines.append(self.behind(own, f"{intro} {self.random.choice(FLOWS)}"))
        elif kind == "folded":
            self.lines += [f"{intro} some words", self.behind(own, f"{pad}and more")]
        elif kind == "folded flow":
            flow = self.random.choice(FOLDED_FLOWS).format(pad=pad)
            self.lines += self.behind(own, f"{intro} {flow}").split("\n")
        elif kind == "text":
            header = self.random.choice(HEADERS)
            self.lines += [self.behind(own, f"{intro} {header}"), f"{pad}# text: 'a", "", f"{pad}  - жук"]
            if header == "|+" and self.chance(0.5):
                self.lines.append("")
        elif is_list and self.chance(0.7):
            own |= self.container(entry.path, indent + 2, f"{intro} ", depth + 1)
            self.foot(indent + 2, own)
        else:
            self.lines.append(self.behind(own, intro))
            own |= self.container(entry.path, indent + 2, None, depth + 1)
            self.foot(indent + 2, own)

    def foot(self, indent: int, own: set[str]) -> None:
        """Draw, perhaps, a remark below the last entry of a list or map."""
        if self.chance(0.15):
            remark = self.remark()
            own.add(remark)
            self.lines += ([""] if self.chance(0.3) else []) + [" " * indent + remark]
