"""The Sphinx extension: makes the pages before they are read, keeps ids as written, resolves links between pages.

Only this and the other modules in `site/` depend on Sphinx.
"""

from __future__ import annotations

import json
import re
import sys
from functools import partial
from pathlib import Path
from weakref import WeakKeyDictionary

from docutils import nodes
from docutils.transforms import Transform
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

from hbgen import prepare
from hbgen.editions import is_draft
from hbgen.exports import DOWNLOADS
from hbgen.files import put, put_built
from hbgen.json_data import JsonObject
from hbgen.markdown.heading_names import heading_names
from hbgen.model.visibility import PUBLIC
from hbgen.render.book.locations import SCHEME
from hbgen.render.book.untranslated import WHOLE
from hbgen.render.site_data import SiteData
from hbgen.site import (
    assets,
    form_data,
    html_escaping,
    navigation,
    offline,
    page_files,
    policy,
    search,
    spoken,
    theme_words,
)
from hbgen.site.described import description
from hbgen.site.described_edition import description_file
from hbgen.site.page_values import ExtraPage, PageValues
from hbgen.site.passage_addresses import PassageAddresses
from hbgen.site.permanent import gone, permanent
from hbgen.site.picture_size import picture_size
from hbgen.site.speed import collect_less
from hbgen.text.formats import language_name
from hbgen.text.page_words import page_words
from hbgen.text.script_words import for_templates

_COVER_MARK = re.compile(r"^% hbgen: cover[ \t]*$", re.MULTILINE)
_ID_CLASS = "id-"
_LINK = re.compile(rf'href="{SCHEME}([^"]*)"')


def setup(app: Sphinx) -> ExtensionMetadata:
    collect_less()
    app.add_config_value("hbgen_root", "", "env", types=(str,))
    app.add_config_value("hbgen_audience", "", "env", types=(str,))
    # The languages of the editions beside each other, this one among them.
    app.add_config_value("hbgen_switch", [], "html", types=(list,))
    # Ids that the handbook no longer has, with their details (`retired_ids.RetiredIds`).
    app.add_config_value("hbgen_former", {}, "", types=(dict,))
    # The version as which the site is published; empty for a preview.
    app.add_config_value("hbgen_version", "", "html", types=(str,))
    # Whether the index of search is written after a build; it can wait for another one.
    app.add_config_value("hbgen_searched", True, "", types=(bool,))
    # Whether the pages are there already, put by `hbgen build`; they are not made again.
    app.add_config_value("hbgen_prepared", False, "", types=(bool,))
    app.connect("config-inited", _prepare, priority=100)
    app.connect("source-read", _put_cover)
    app.connect("html-page-context", _page_context, priority=400)
    app.add_transform(PermanentIds)
    app.add_transform(HeadingAddresses)
    app.add_transform(PassageAddresses)
    app.connect("builder-inited", _keep_mail_addresses)
    app.connect("doctree-resolved", _resolve_links)
    app.connect("html-collect-pages", _retired_id_pages)
    app.connect("build-finished", _put_permanent)
    app.connect("build-finished", _put_search_index)
    app.connect("build-finished", _put_offline, priority=900)
    html_escaping.setup(app)
    assets.setup(app)
    form_data.setup(app)
    navigation.setup(app)
    page_files.setup(app)
    search.setup(app)
    spoken.setup(app)
    # The version of the data that `search` stores in the environment.
    return {"env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}


def _prepare(app: Sphinx, config: Config) -> None:
    """Make the pages, and take name, language and look from the content."""
    pages = Path(app.srcdir) / "pages"
    if not config.hbgen_prepared:
        language = str(config.overrides.get("language", "")) or None
        problems = prepare.pages(Path(config.hbgen_root), pages, config.hbgen_audience or None, language)
        if problems:
            # For an exception, Sphinx would write a traceback file and ask to report it.
            sys.stderr.write(problems)
            raise SystemExit(1)
    site = _site(app)
    config["language"] = site["language"]
    config["project"] = site["name"]
    config["author"] = config["copyright"] = site["company"]
    config["html_title"] = site["name"]
    config["html_short_title"] = site["name"]
    config["html_theme_options"] = _theme_options(site)
    logos = [path for path in (site["logo"], site["logo_dark"]) if path]
    config["html_static_path"] = [*config.html_static_path, *(str(pages / path) for path in logos)]
    icon = next((path for path in logos if path.endswith((".svg", ".png"))), None)
    config["html_favicon"] = str(pages / icon if icon else assets.ICON)
    if site["downloads"]:
        config["html_extra_path"] = [*config.html_extra_path, str(pages / DOWNLOADS)]
    # For every page, Sphinx writes out all values of its context for its log: no template asks for the ids.
    look = {name: value for name, value in site.items() if name != "ids"}
    config["html_context"] = {
        **config.html_context,
        "hb": look,
        "hb_version": config.hbgen_version,
        "hb_logo_sizes": _logo_sizes(site, pages),
    }
    theme_words.install(app, site["language"])
    spoken.load_styles(app, site)


def _site(app: Sphinx) -> SiteData:
    """The data of `pages/site.json`, about the site as a whole."""
    site: SiteData = json.loads((Path(app.srcdir) / "pages" / "site.json").read_text(encoding="utf-8"))
    return site


def _logo_sizes(site: SiteData, pages: Path) -> list[tuple[int, int] | None]:
    """Width and height of the logo on a light and on a dark page."""
    logos = (site["logo"], site["logo_dark"] or site["logo"])
    return [picture_size((pages / path).read_bytes()) if path else None for path in logos]


def _theme_options(site: SiteData) -> JsonObject:
    options: JsonObject = {
        "light_css_variables": {
            "color-brand-primary": site["colour"],
            "color-brand-content": site["colour"],
            "color-brand-visited": site["colour"],
        },
        "dark_css_variables": {
            "color-brand-primary": site["colour_dark"],
            "color-brand-content": site["colour_dark"],
            "color-brand-visited": site["colour_dark"],
        },
        "top_of_page_buttons": [],
    }
    if site["logo"]:
        options["light_logo"] = Path(site["logo"]).name
        options["dark_logo"] = Path(site["logo_dark"] or site["logo"]).name
    return options


def _put_cover(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the cover's text where the hand-written index says."""
    if docname != app.config.root_doc:
        return
    cover = Path(app.srcdir) / "pages" / "cover.md"
    app.env.note_dependency(str(cover))
    text = cover.read_text(encoding="utf-8")
    source[0] = _COVER_MARK.sub(lambda _: text, source[0], count=1)


def _page_context(app: Sphinx, pagename: str, templatename: str, context: PageValues, doctree: object) -> None:
    site = context["hb"]
    context["hb_words"] = page_words(app.config.language)
    context["hb_by_number"] = partial(for_templates, page_words(app.config.language), app.config.language)
    context["hb_skip"] = theme_words.skip_to_content(app.config.language)
    context["hb_description"] = description(doctree if isinstance(doctree, nodes.document) else None)
    # The policy comes before everything that the page loads.
    context["metatags"] = policy.meta(context["hb"]["posts"]) + (context.get("metatags") or "")
    # Relative addresses of the site's other languages and versions.
    up = context["hb_up"] = "../" * pagename.count("/")
    context["hb_page"] = pagename
    context["hb_canonical"] = _canonical(context["hb"], app.config.hbgen_version, pagename, up)
    context["hb_unlisted"] = bool(app.config.hbgen_version) and context["hb_canonical"] is None
    if app.config.hbgen_version:
        app.add_js_file("hbgen-versions.js", priority=840, loading_method="defer")
    if (counted := site["counts"]) is not None:
        # The search page, and those of ids that are gone, are read by nobody; what is looked for in vain there counts.
        read = pagename if pagename == app.config.root_doc or pagename.startswith("pages/") else ""
        data = {f"data-{name}": str(value) for name, value in {**counted, "page": read}.items()}
        app.add_js_file("hbgen-counts.js", priority=830, loading_method="defer", **data)
    context["hb_others"] = [
        (tag, language_name(tag, tag), None if tag == site["language"] else _in_language(app.config, tag, pagename))
        for tag in (app.config.hbgen_switch if len(app.config.hbgen_switch) > 1 else ())
    ]


def _in_language(config: Config, tag: str, page: str) -> str:
    """The address of a page in another language, from that page of the same version."""
    over, into = ("../..", f"/{config.hbgen_version}") if config.hbgen_version else ("..", "")
    return f"{'../' * page.count('/')}{over}/{tag}{into}/{page}.html"


def _canonical(site: SiteData, version: str, page: str, up: str) -> str | None:
    """The address by which search engines are to know a page: that in the release in force, whichever that will be.

    None for what they are not to know: drafts, what is not published, and editions that are not for everybody.
    """
    if not version or is_draft(version) or site["audience"] != PUBLIC:
        return None
    published = site["published"]
    folder = f"{published}/{PUBLIC}/{site['language']}" if published else f"{up}.."
    return f"{folder}/latest/{page}.html"


def _retired_id_pages(app: Sphinx) -> list[ExtraPage]:
    """The pages of ids that the handbook no longer has."""
    return list(gone(_site(app), app.config.hbgen_former)) if app.builder.name == "html" else []


_PERMANENT: WeakKeyDictionary[Sphinx, object] = WeakKeyDictionary()
"""What the permanent addresses of an application were made from last."""


def _put_permanent(app: Sphinx, exception: Exception | None) -> None:
    """Write the permanent addresses, and the list of addresses to which pages post, beside the pages."""
    if exception is not None or app.builder.name != "html":
        return
    site = _site(app)
    basis = site, app.config.hbgen_former, {*app.env.found_docs}
    # An application that builds again has a file for each id, which few changes touch.
    if _PERMANENT.get(app) != basis:
        for file in permanent(site, app.config.hbgen_former, (*app.env.found_docs, "search")):
            put_built(Path(app.outdir) / file.path, file.data)
        _PERMANENT[app] = basis
    about = description_file(site)
    put(Path(app.outdir) / about.path, about.data)
    put(Path(app.outdir) / policy.CONNECT, json.dumps({"connect": site["posts"]}).encode() + b"\n")


def _put_offline(app: Sphinx, exception: Exception | None) -> None:
    """Write what a published version needs to be opened without a network; it names every other file."""
    if exception is not None or app.builder.name != "html" or not app.config.hbgen_version:
        return
    for file in offline.offline(_site(app), Path(app.outdir), Path(str(app.config.html_favicon)).name):
        put_built(Path(app.outdir) / file.path, file.data)


def _put_search_index(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.config.hbgen_searched:
        search.put_index(app, _site(app))


class PermanentIds(Transform):
    """Gives a node of the class `id-TEL-03` the id `TEL-03`, as written.

    docutils would write it in lower case; addresses in use must not change.
    """

    default_priority = 300

    def apply(self, **kwargs: object) -> None:
        for node in list(self.document.findall(nodes.Element)):
            classes: list[str] = node.get("classes", [])
            named = [name for name in classes if name.startswith(_ID_CLASS)]
            if not named:
                continue
            node["classes"] = [name for name in classes if name not in named]
            for old in node["ids"]:
                self.document.ids.pop(old, None)
            node["ids"] = [name.removeprefix(_ID_CLASS) for name in named]
            for new in node["ids"]:
                self.document.ids[new] = node


class HeadingAddresses(Transform):
    """Gives each section without a permanent id an address made of its heading's words, in any script.

    docutils knows Latin letters only, and numbers the rest by their places, so that a new heading moves them.
    An address that it made of words stays a second one.
    """

    default_priority = 310

    def apply(self, **kwargs: object) -> None:
        sections = [
            section
            for section in self.document.findall(nodes.section)
            if isinstance(section.next_node(), nodes.title) and set(section["ids"]) <= set(self._made(section))
        ]
        names = heading_names([section.next_node(nodes.title).astext() for section in sections])  # type: ignore[union-attr]
        for section, name in zip(sections, names, strict=True):
            kept = [id_ for id_ in section["ids"] if id_ != name and not re.fullmatch(r"id\d+", id_)]
            for id_ in section["ids"]:
                self.document.ids.pop(id_, None)
            section["ids"] = [name, *kept]
            for id_ in section["ids"]:
                self.document.ids[id_] = section

    def _made(self, section: nodes.section) -> list[str]:
        """The ids of a section that docutils made of its names or by its place."""
        names = [nodes.make_id(name) for name in (*section["names"], *section["dupnames"])]
        return [id_ for id_ in section["ids"] if id_ in names or re.fullmatch(r"id\d+", id_)]


def _keep_mail_addresses(app: Sphinx) -> None:
    """Leave addresses of mail as they are: docutils writes `%40` for their `@`, which is no protection."""
    app.env.settings["cloak_email_addresses"] = False


def _resolve_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make links between pages (`hb:pages/glossary#term-outage`) relative, for the current builder."""
    builder = app.builder
    uris: dict[str, str] = {}

    def relative(address: str) -> str:
        path, separator, anchor = address.partition("#")
        page, query, query_text = path.partition("?")
        if page not in uris:
            uris[page] = builder.get_relative_uri(docname, page)
        # In a single-page build, the anchor is enough.
        uri = "" if separator and "#" in uris[page] else uris[page]
        return uri + query + query_text + separator + anchor

    whole = f"{SCHEME}{WHOLE}"
    for node in [*doctree.findall(nodes.Element)]:
        if isinstance(node, nodes.reference) and node.get("refuri", "").startswith(whole):
            tag = node["refuri"].removeprefix(whole)
            if tag in app.config.hbgen_switch and app.builder.name == "html":
                node["refuri"] = _in_language(app.config, tag, docname)
                node["internal"] = True
                node["classes"] = [name for name in node["classes"] if name != "external"]
            else:
                # There is no such page beside this one.
                node.parent.remove(node)
        elif isinstance(node, nodes.reference) and node.get("refuri", "").startswith("#"):
            node["internal"] = True
        elif isinstance(node, nodes.reference) and node.get("refuri", "").startswith(SCHEME):
            node["refuri"] = relative(node["refuri"].removeprefix(SCHEME))
            node["internal"] = True
            node["classes"] = [name for name in node["classes"] if name != "external"]
        elif isinstance(node, nodes.raw) and SCHEME in node.rawsource:
            # HTML made by hbgen: in text from content, quotes are escaped.
            text = _LINK.sub(lambda match: f'href="{relative(match[1])}"', node.astext())
            node.rawsource = text
            node.children = [nodes.Text(text)]
