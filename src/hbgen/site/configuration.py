"""Settings for `conf.py`: those of Sphinx and its extensions that every handbook shares."""

from __future__ import annotations

from pathlib import Path

from hbgen.site.assets import STYLES

_HERE = Path(__file__).parent


def configuration(root: Path) -> dict[str, object]:
    """Sphinx settings for the handbook whose `content/` and `handbook/` lie in `root`.

    Name, language and look are not among them: the extension takes them from the content.
    """
    return {
        "extensions": ["myst_parser", "sphinx_design", "hbgen.site.extension"],
        "hbgen_root": str(root),
        "root_doc": "index",
        # The cover's text is put into the index; pictures are used where pages name them.
        "exclude_patterns": ["pages/cover.md", "_templates", "_static"],
        "source_suffix": {".md": "markdown"},
        "myst_enable_extensions": ["attrs_block", "attrs_inline", "colon_fence", "deflist", "strikethrough"],
        # Only addresses with a scheme: links between pages are `hb:`, and not resolved by Sphinx's domains.
        "myst_url_schemes": {"http": None, "https": None, "mailto": None, "tel": None, "hb": None},
        "myst_all_links_external": True,
        "myst_heading_anchors": 0,
        # Struck out words have a meaning in HTML alone, and nothing else is made.
        "suppress_warnings": ["myst.strikethrough"],
        "smartquotes": False,
        "html_theme": "furo",
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_sphinx": False,
        "html_permalinks_icon": "#",
        "html_last_updated_fmt": None,
        "html_static_path": [str(_HERE.parent / "static"), str(STYLES)],
        "html_css_files": ["hbgen.css", ("hbgen-paper.css", {"media": "print"})],
        "html_js_files": [("hbgen.js", {"defer": "defer"}), ("hbgen-field.js", {"defer": "defer"})],
        "templates_path": ["_templates", str(_HERE / "theme")],
        "html_use_index": False,
        "html_domain_indices": False,
        "html_sidebars": {
            "**": [
                "sidebar/brand.html",
                "sidebar/search.html",
                "sidebar/scroll-start.html",
                "sidebar/navigation.html",
                "sidebar/switcher.html",
                "sidebar/scroll-end.html",
            ]
        },
        "nitpicky": False,
    }
