"""Three-way merge of content by entry and field, where lines beside each other were changed by both sides.

An entry of a list is known by its id, another item by its text. What people removed stays away; what both changed, in
different ways, is never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

from hbgen.editing.edit import Editor, Path
from hbgen.editing.yaml_values import Value
from hbgen.fmt.page import UnclearLayout
from hbgen.load.strict_yaml import read
from hbgen.model.written import Map, Seq, WrittenValue


class _Clash(Exception):
    """Both sides changed the same, in different ways, or in a way in which fields cannot be told apart."""


def merged_by_field(base: str, ours: str, theirs: str) -> str | None:
    """`ours` with the changes of fields and entries that lead from `base` to `theirs`; remarks stay as they are.

    None where both changed the same field, or a text cannot be read, or edited safely.
    """
    texts = [read(text, "", []) for text in (base, ours, theirs)]
    before, mine, new = texts
    if before is None or mine is None or new is None:
        return None
    try:
        editor = Editor(ours)
        expected = _Merge(editor).value((), before, mine, new)
        text = editor.text()
    except (_Clash, UnclearLayout, LookupError, ValueError):
        return None
    # What the editor wrote must be what was meant, with nothing lost.
    return text if read(text, "", []) == expected else None


@dataclass(frozen=True, slots=True)
class _Merge:
    editor: Editor

    def value(self, path: Path, base: WrittenValue, ours: WrittenValue, theirs: WrittenValue) -> WrittenValue:
        """The merged value at `path` in our text, which is edited for it."""
        if theirs in (base, ours):
            return ours
        if isinstance(base, Map) and isinstance(ours, Map) and isinstance(theirs, Map):
            return self.fields(path, base, ours, theirs)
        if isinstance(base, Seq) and isinstance(ours, Seq) and isinstance(theirs, Seq):
            known = _by_key(base), _by_key(ours), _by_key(theirs)
            if known[0] is not None and known[1] is not None and known[2] is not None:
                return self.items(path, ours, known[0], known[1], known[2])
        if ours != base or not path:
            raise _Clash
        self.editor.set(path, _written(theirs))
        return theirs

    def fields(self, path: Path, base: Map, ours: Map, theirs: Map) -> Map:
        result = Map(ours.at)
        result.update(ours)
        for name in dict.fromkeys((*base, *theirs)):
            if name in base and name not in ours:
                continue
            if name not in theirs:
                if ours[name] != base[name]:
                    raise _Clash
                self.editor.remove((*path, name))
                del result[name]
            elif name in ours:
                if name not in base and ours[name] != theirs[name]:
                    raise _Clash
                result[name] = self.value((*path, name), base.get(name), ours[name], theirs[name])
            else:
                self.editor.merge(path, {name: _written(theirs[name])})
                result[name] = theirs[name]
        return result

    def items(
        self,
        path: Path,
        whole: Seq,
        base: dict[str, WrittenValue],
        ours: dict[str, WrittenValue],
        theirs: dict[str, WrittenValue],
    ) -> Seq:
        """As `fields`, for the items of our list (`whole`) and of the others by their keys."""
        if [key for key in base if key in theirs] != [key for key in theirs if key in base]:
            raise _Clash
        numbers = {key: number for number, key in enumerate(ours)}
        result: list[tuple[float, int, WrittenValue]] = []
        for key, item in ours.items():
            if key in theirs:
                if key not in base and item != theirs[key]:
                    raise _Clash
                item = self.value((*path, numbers[key]), base.get(key), item, theirs[key])
            elif key in base:
                if item != base[key]:
                    raise _Clash
                self.editor.remove((*path, numbers[key]))
                continue
            result.append((numbers[key], 0, item))
        behind = -1
        for order, (key, item) in enumerate(theirs.items(), 1):
            if key in numbers:
                behind = numbers[key]
            elif key not in base:
                self.editor.insert(path, behind + 1, [_written(item)], gap=path == ())
                result.append((behind + 0.5, order, item))
        merged = Seq(whole.at)
        merged += [item for _, _, item in sorted(result, key=lambda entry: entry[:2])]
        return merged


def _by_key(items: Seq) -> dict[str, WrittenValue] | None:
    """Each item of a list by what it is known by; None where that cannot tell them apart."""
    known: dict[str, WrittenValue] = {}
    for item in items:
        key = item.get("id") if isinstance(item, Map) else item
        if not isinstance(key, str) or key in known:
            return None
        known[key] = item
    return known


def _written(value: WrittenValue) -> Value:
    if isinstance(value, Map):
        return {name: _written(below) for name, below in value.items()}
    if isinstance(value, Seq):
        return [_written(item) for item in value]
    return value
