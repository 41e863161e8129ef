"""The definition of a kind of problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "advice"]


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem. Errors stop a build; advice is listed, and fails only when asked to."""

    severity: Severity
    message: str
    remedy: str


def error(message: str, remedy: str) -> Code:
    return Code("error", message, remedy)


def advice(message: str, remedy: str) -> Code:
    return Code("advice", message, remedy)
