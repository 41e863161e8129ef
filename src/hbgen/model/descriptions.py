"""What each field is, as the text below it in the model says: schemas, forms and docs show it, and nothing else does.

Pydantic would read the source of every class whenever the model is imported, which takes as long as making the classes.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from pydantic import BaseModel

from hbgen.model.base import Entry


@cache
def describe_fields() -> None:
    """Give the fields of every kind of entry their descriptions (`FieldInfo.description`), also in JSON Schemas."""
    kinds = [*_below(Entry)]
    for kind in kinds:
        for name, text in descriptions(kind).items():
            info = kind.model_fields.get(name)
            if info is not None and info.description is None:
                info.description = text
    for kind in kinds:
        # What was made without descriptions would stay in the schema of whatever holds it.
        if "__pydantic_core_schema__" in vars(kind):
            del kind.__pydantic_core_schema__
    for kind in kinds:
        kind.model_rebuild(force=True)


def descriptions(kind: type[Entry]) -> dict[str, str]:
    """What each field of a class is, as the class itself says or the one from which it has the field."""
    texts: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if issubclass(base, Entry):
            texts |= _described(base)
    return texts


def _below(kind: type[Entry]) -> Iterator[type[Entry]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from _below(inner)


def _described(kind: type[BaseModel]) -> dict[str, str]:
    """The text below each field that the class itself declares."""
    return _texts(kind.__module__).get(kind.__qualname__, {})


@cache
def _texts(module: str) -> dict[str, dict[str, str]]:
    """By the name of each class of a module, the texts below its fields."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: dict(_pairs(node.body)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _pairs(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            yield field.target.id, inspect.cleandoc(below.value.value)
