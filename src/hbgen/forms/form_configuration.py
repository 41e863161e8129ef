"""The configuration of the forms from the model and the handbook: which files there are, and what each holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hbgen.fmt import readable_data
from hbgen.forms.form_fields import AT, ENTRIES, NAME, SOURCE, FormFields, hidden
from hbgen.forms.form_shapes import entry_shape
from hbgen.forms.pick_lists import pick_lists
from hbgen.json_data import JsonObject, JsonValue
from hbgen.load import Loaded
from hbgen.load.chapters import STANDARDS, is_standard_file, schema_line
from hbgen.load.kinds import KINDS
from hbgen.locale import Translate
from hbgen.model.base import Entry
from hbgen.model.settings import Settings
from hbgen.model.standards import Chapter, Standard
from hbgen.model.written import Map, Seq
from hbgen.text.editor_labels import EDITOR_LABELS
from hbgen.text.labels import PARTS

NOT_IN_FORMS = ("guides", "results")
"""Kinds that are edited as texts, or are written by `hbgen score`."""

_FOLDER = f"content/{STANDARDS}"

_FILES = {**PARTS, "stances": EDITOR_LABELS["stance"]}
"""Kind → label of its file, where that is not the kind's own name."""


@dataclass(frozen=True, slots=True)
class FormsHandbook:
    """What the forms are made of: the handbook as far as it can be read, and the texts of its files by name."""

    loaded: Loaded
    texts: Mapping[str, str]

    @property
    def languages(self) -> tuple[str, ...]:
        settings = self.loaded.parts.get("handbook")
        return settings.languages if isinstance(settings, Settings) else ("en",)


@dataclass(slots=True)
class _Forms:
    """Collects the formats while the collections are made."""

    fields: FormFields
    formats: dict[str, JsonValue] = field(default_factory=dict)

    def format_of(self, entry: type[Entry], is_many: bool = False, left_out: Sequence[str] = (), head: str = "") -> str:
        """The name of the format of a file that holds an entry, or a list of them."""
        shape = entry_shape(entry, left_out)
        name = "-".join(["hb", entry.__name__.lower(), *(["list"] if is_many else []), *left_out])
        self.formats[name] = {"shape": {"list": shape} if is_many else shape, "head": head}
        return name


def configuration(handbook: FormsHandbook, translate: Translate, backend: JsonObject, folder: str = "") -> JsonObject:
    """The settings that `scripts/forms.js` starts the forms with.

    `translate` makes labels and hints. `backend` is where the forms read and save, as Sveltia CMS names it; `folder`
    is the handbook's path in that repository, such as `docs/handbook`.
    """
    lists = pick_lists(handbook.loaded.parts.values(), handbook.languages[0])
    forms = _Forms(FormFields(translate, lists))
    collections = [*_files(handbook, forms, translate), *_standards(handbook, forms)]
    config: JsonObject = {
        "load_config_file": False,
        "backend": backend,
        "media_folder": "content/images",
        "public_folder": "images",
        "app_title": translate("Edit the handbook"),
        "show_preview_links": False,
        "editor": {"preview": False},
        "collections": _below(folder, collections),
    }
    return {
        "config": config,
        "formats": forms.formats,
        "languages": list(handbook.languages),
    }


def _below(folder: str, collections: list[JsonObject]) -> list[JsonValue]:
    """`collections`, with the paths of the repository in which the handbook stands in `folder`."""
    if not folder:
        return list(collections)
    placed: list[JsonValue] = []
    for collection in collections:
        files = collection.get("files")
        if isinstance(files, list):
            moved = [{**file, "file": f"{folder}/{file['file']}"} for file in files if isinstance(file, dict)]
            placed.append({**collection, "files": moved})
        else:
            placed.append({**collection, "folder": f"{folder}/{collection['folder']}"})
    return placed


def entry_name(file: str) -> str:
    """The name of a file's entry in the forms, from its name in messages."""
    return re.sub(r"[^A-Za-z0-9]+", "-", file.removeprefix("content/").removesuffix(".yaml")).strip("-")


def address_of(file: str) -> str | None:
    """The address, below the forms' page, of the form for a content file; None for a file that has none."""
    if is_standard_file(file):
        folder, _, name = file.rpartition("/")
        return f"#/collections/standards-{folder.rpartition('/')[2]}/entries/{name.removesuffix('.yaml')}"
    kind = "/".join(file.split("/")[1:2]).removesuffix(".yaml")
    if not file.startswith("content/") or not file.endswith(".yaml") or kind not in KINDS or kind in NOT_IN_FORMS:
        return None
    collection = "chapters" if kind == STANDARDS else "handbook"
    return f"#/collections/{collection}/entries/{entry_name(file)}"


def _files(handbook: FormsHandbook, forms: _Forms, translate: Translate) -> Iterator[JsonObject]:
    """The collections of single files: chapters, and all other kinds."""
    files: dict[str, list[JsonValue]] = {"chapters": [], "handbook": []}
    for file, text in handbook.texts.items():
        kind = file.split("/")[1].removesuffix(".yaml")
        if is_standard_file(file) or kind in NOT_IN_FORMS or kind not in KINDS:
            continue
        entry = KINDS[kind].entry
        data = readable_data(text)
        left_out = _not_in_chapter(data) if entry is Chapter else ()
        is_many = isinstance(data, Seq)
        fields = forms.fields.of(entry, left_out)
        if is_many:
            label = translate(_FILES.get(kind, kind.capitalize()))
            listed = forms.fields.listed([*fields, hidden(NAME), hidden(AT)])
            fields = [{"name": ENTRIES, "label": label, "required": False, **listed}]
        files["chapters" if entry is Chapter else "handbook"].append(
            {
                "name": entry_name(file),
                "label": _label(file, kind, data, handbook.languages[0], translate),
                "file": file,
                "format": forms.format_of(entry, is_many, left_out),
                "fields": [*fields, hidden(NAME), hidden(SOURCE)],
            }
        )
    if files["chapters"]:
        yield {"name": "chapters", "label": translate("Chapters"), "files": files["chapters"]}
    yield {"name": "handbook", "label": translate("The handbook"), "files": files["handbook"]}


def _label(file: str, kind: str, data: Map | Seq | None, language: str, translate: Translate) -> str:
    title = data.get("title") if isinstance(data, Map) else None
    words = title.get(language) if isinstance(title, Map) else title
    if isinstance(words, str) and file.count("/") > 1:
        return words
    label = translate(_FILES.get(kind, kind.capitalize()))
    return f"{label} ({file.removeprefix('content/').removesuffix('.yaml')})"


def _not_in_chapter(data: Map | Seq | None) -> tuple[str, ...]:
    """A chapter's list of standards is in its form only where all of them stand there in full."""
    chapters = [item for item in (data if isinstance(data, Seq) else [data]) if isinstance(item, Map)]
    lists = [chapter.get(STANDARDS) for chapter in chapters]
    is_whole = all(isinstance(items, Seq) and all(isinstance(item, Map) for item in items) for items in lists)
    return () if is_whole and lists else (STANDARDS,)


def _standards(handbook: FormsHandbook, forms: _Forms) -> Iterator[JsonObject]:
    """A collection for each chapter whose standards have files of their own: they get a form and an address each."""
    folders = dict.fromkeys(file.split("/")[2] for file in sorted(handbook.texts) if is_standard_file(file))
    chapters = handbook.loaded.parts.get(STANDARDS)
    titles = {c.id: c.title for c in chapters if isinstance(c, Chapter)} if isinstance(chapters, tuple) else {}
    for folder in folders:
        title = titles.get(folder)
        label = title.words.get(handbook.languages[0], str(title)) if title is not None else folder
        yield {
            "name": f"standards-{folder}",
            "label": f"{folder} · {label}",
            "folder": f"{_FOLDER}/{folder}",
            "format": forms.format_of(Standard, head=schema_line(handbook.texts, folder)),
            "extension": "yaml",
            "create": True,
            "delete": False,
            "identifier_field": "id",
            "slug": "{{fields.id}}",
            "summary": f"{{{{{NAME}}}}}",
            "fields": [*forms.fields.of(Standard), hidden(NAME), hidden(SOURCE)],
        }
