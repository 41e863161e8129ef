"""What helps editors: the schemas of the content, and the settings with which VS Code uses them for every file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hbgen.files import File
from hbgen.load.chapters import STANDARDS
from hbgen.load.kinds import KINDS
from hbgen.schema import schemas


def editor_files() -> Iterator[File]:
    """`schema/` and `.vscode/`."""
    for file in schemas():
        yield File(f"schema/{file.path}", file.data)
    settings = {
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2},
        "files.encoding": "utf8",
        # `hbgen fmt` lays files out, and keeps the order of languages.
        "yaml.format.enable": False,
        "yaml.schemas": dict(_schemas()),
    }
    yield File(".vscode/settings.json", _json(settings))
    yield File(".vscode/extensions.json", _json({"recommendations": ["redhat.vscode-yaml"]}))


def _schemas() -> Iterator[tuple[str, list[str]]]:
    """Schema → the files that it is for, new ones too."""
    for name, kind in KINDS.items():
        if name != "guides":
            folder = [f"content/{name}/*.yaml"] if kind.many else []
            own_files = [f"content/{name}/*/*.yaml"] if name == STANDARDS else []
            yield f"./schema/{name}.json", [f"content/{name}.yaml", *folder, *own_files]


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()
