"""The definition of a kind of problem, with examples of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "missing", "advice"]
"""`error`: what cannot be read. `missing`: what a draft may lack, and what is approved, released or public may not.
`advice`: the rest."""


@dataclass(frozen=True, slots=True)
class Example:
    """A small fault, and what would be right: `good` stands once in a file of valid content, `bad` in place of it.

    `file` is a path below content/, of the smallest valid handbook or of what may be added to it (`tests/content`,
    `tests/optional`). With an empty `good` the file is one that neither has, and `bad` is all of it.
    """

    file: str
    good: str
    bad: str
    at: str
    """The text at the place of the problem, or the beginning of it: to the end of the line at most."""
    elsewhere: str = ""
    """The file of the problem's place, if it is another one."""


class Code(str):
    """One kind of problem: a string, its name, that knows what to say. `message` and `remedy` are English templates.

    Errors stop a build; what is missing stops approval and a release; advice is listed, and fails only when asked to.
    """

    __slots__ = ("examples", "message", "remedy", "severity")

    severity: Severity
    message: str
    remedy: str
    examples: tuple[Example, ...]

    def __new__(cls, name: str, severity: Severity, message: str, remedy: str, *examples: Example) -> Code:
        code = super().__new__(cls, name)
        code.severity, code.message, code.remedy, code.examples = severity, message, remedy, examples
        return code

    def __getnewargs__(self) -> tuple[object, ...]:  # type: ignore[override]
        return str(self), self.severity, self.message, self.remedy, *self.examples


def error(name: str, message: str, remedy: str, *examples: Example) -> Code:
    return Code(name, "error", message, remedy, *examples)


def missing(name: str, message: str, remedy: str, *examples: Example) -> Code:
    return Code(name, "missing", message, remedy, *examples)


def advice(name: str, message: str, remedy: str, *examples: Example) -> Code:
    return Code(name, "advice", message, remedy, *examples)


def by_name(*codes: Code) -> Mapping[str, Code]:
    """Name → code, in the order given. Raises `ValueError` if two codes have one name."""
    named = {str(code): code for code in codes}
    if len(named) < len(codes):
        raise ValueError(f"a name stands for two codes: {codes}")
    return named
