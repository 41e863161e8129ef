"""The neutral corpus as the native input of the tools that hbgen is measured beside: one page for each standard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Link = Callable[[str], str]
"""From the id of a standard, value or channel to the address that the tool links it by."""


class _Names:
    """What each id is called, and the chapter that each standard stands in."""

    def __init__(self, corpus: Json) -> None:
        self.title = {one["id"]: one["title"] for one in (*corpus["values"], *corpus["channels"])}
        self.chapter: dict[str, str] = {}
        for chapter in corpus["chapters"]:
            for standard in chapter["standards"]:
                self.title[standard["id"]] = standard["title"]
                self.chapter[standard["id"]] = chapter["id"].lower()

    def links(self, ids: list[str], link: Link) -> str:
        return ", ".join(f"[{self.title[id_]}]({link(id_)})" for id_ in ids)


def sphinx(corpus: Json, folder: Path) -> None:
    """Sphinx with MyST and the basic theme, nothing else: what reading and writing the text takes at least."""
    source = folder / "source"
    _put(
        source / "conf.py",
        f'project = "{corpus["title"]}"\nextensions = ["myst_parser"]\nhtml_theme = "basic"\n'
        'myst_enable_extensions = ["colon_fence", "tasklist"]\n',
    )
    for name in ("values", "channels"):
        _put(source / f"{name}.md", _listing(name, corpus, "({id})=\n## {title}\n"))
    names = _Names(corpus)
    _pages(corpus, source, lambda one: _page(one, names, _md_link(names, "#{id}")))


def needs(corpus: Json, folder: Path) -> None:
    """sphinx-needs on MyST and furo: standards, items, values and channels are needs, joined by links."""
    source = folder / "source"
    kinds = (("std", "Standard"), ("check", "Check"), ("value", "Value"), ("channel", "Channel"))
    types = [
        {"directive": kind, "title": title, "prefix": f"{kind.upper()}_", "color": "#BFD8D2", "style": "node"}
        for kind, title in kinds
    ]
    ways = {kind: {"incoming": f"{kind} of", "outgoing": kind} for kind in ("serves", "uses", "checks")}
    _put(
        source / "conf.py",
        f'project = "{corpus["title"]}"\nextensions = ["myst_parser", "sphinx_needs"]\nhtml_theme = "furo"\n'
        f'myst_enable_extensions = ["colon_fence"]\nneeds_types = {types}\nneeds_links = {ways}\n'
        'needs_id_regex = "^[A-Z0-9_]+"\n',
    )
    for name, kind in (("values", "value"), ("channels", "channel")):
        text = "".join(_need(kind, one["title"], one["id"], one["text"]) for one in corpus[name])
        _put(source / f"{name}.md", f"# {name.capitalize()}\n\n{text}")
    _pages(corpus, source, _needs_page)


def mkdocs(corpus: Json, folder: Path) -> None:
    """MkDocs with the Material theme; Zensical reads the same."""
    docs = folder / "docs"
    _put(
        folder / "mkdocs.yml",
        f"site_name: {corpus['title']}\nsite_url: https://handbook.example/\ntheme:\n  name: material\n  font: false\n"
        "markdown_extensions:\n  - attr_list\n  - tables\n  - toc\n  - pymdownx.tasklist\n",
    )
    for name in ("values", "channels"):
        _put(docs / f"{name}.md", _listing(name, corpus, "## {title} {{ #{id} }}\n"))
    names = _Names(corpus)
    home = ""
    for chapter in corpus["chapters"]:
        name = chapter["id"].lower()
        home += f"- [{chapter['title']}]({name}/index.md)\n"
        entries = "".join(f"- [{one['title']}]({one['id'].lower()}.md)\n" for one in chapter["standards"])
        _put(docs / name / "index.md", f"# {chapter['title']}\n\n{chapter['intro']}\n\n{entries}")
        for one in chapter["standards"]:
            link = _md_link(names, "../{file}.md#{id}")
            _put(docs / name / f"{one['id'].lower()}.md", _page(one, names, link))
    _put(docs / "index.md", f"# {corpus['title']}\n\n{home}")


def _md_link(names: _Names, other: str) -> Link:
    def link(id_: str) -> str:
        if id_ in names.chapter:
            return f"../{names.chapter[id_]}/{id_.lower()}.md"
        file = "values" if id_.startswith("VAL") else "channels"
        return other.format(file=file, id=id_.lower())

    return link


def _listing(name: str, corpus: Json, heading: str) -> str:
    entries = (heading.format(id=one["id"].lower(), title=one["title"]) + f"\n{one['text']}\n" for one in corpus[name])
    return f"# {name.capitalize()}\n\n" + "\n".join(entries)


def _pages(corpus: Json, source: Path, page: Callable[[Json], str]) -> None:
    """Sphinx's pages: one for each standard, below one for each chapter."""
    documents = ["values", "channels"]
    for chapter in corpus["chapters"]:
        name = chapter["id"].lower()
        documents.append(f"{name}/index")
        below = [one["id"].lower() for one in chapter["standards"]]
        _put(source / name / "index.md", f"# {chapter['title']}\n\n{chapter['intro']}\n\n{_toctree(below)}")
        for one in chapter["standards"]:
            _put(source / name / f"{one['id'].lower()}.md", page(one))
    _put(source / "index.md", f"# {corpus['title']}\n\n{_toctree(documents)}")


def _toctree(documents: list[str]) -> str:
    return "```{toctree}\n:maxdepth: 1\n\n" + "\n".join(documents) + "\n```\n"


def _table(standard: Json) -> str:
    rows = "\n".join(f"| {pair['do']} | {pair['dont']} |" for pair in standard["behaviours"])
    return f"| Do | Do not |\n| --- | --- |\n{rows}"


def _page(standard: Json, names: _Names, link: Link) -> str:
    items = "\n".join(f"- [ ] {item['id']}: {item['text']}" for item in standard["checklist"])
    return (
        f"# {standard['title']}\n\n**{standard['id']}** | Values: {names.links(standard['values'], link)} | "
        f"Channels: {names.links(standard['channels'], link)}\n\n> {standard['statement']}\n\n"
        f"## Why\n\n{standard['rationale']}\n\n## Behaviours\n\n{_table(standard)}\n\n"
        f"## Measure\n\n{standard['measure']}\n\n## Checklist\n\n{items}\n\n"
        f"## Related\n\n{names.links(standard['related'], link)}\n"
    )


def _need(kind: str, title: str, id_: str, text: str = "", **options: list[str]) -> str:
    fields = "".join(f":{name}: {', '.join(_need_id(one) for one in ids)}\n" for name, ids in options.items())
    return f":::{{{kind}}} {title}\n:id: {_need_id(id_)}\n{fields}\n{text}\n:::\n\n"


def _need_id(id_: str) -> str:
    return id_.replace("-", "_")


def _needs_page(standard: Json) -> str:
    text = (
        f"> {standard['statement']}\n\n**Why** {standard['rationale']}\n\n{_table(standard)}\n\n"
        f"**Measure** {standard['measure']}"
    )
    ways = {"serves": standard["values"], "uses": standard["channels"], "links": standard["related"]}
    items = "".join(_need("check", item["text"], item["id"], checks=[standard["id"]]) for item in standard["checklist"])
    need = _need("std", standard["title"], standard["id"], text, **ways)
    return f"# {standard['title']}\n\n{need}## Checklist\n\n{items}"


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
