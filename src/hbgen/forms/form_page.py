"""The forms' page and its files, for the working copy and for publishing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files as resources

from hbgen.files import File
from hbgen.json_data import JsonObject
from hbgen.locale import Translate

PAGE, SETTINGS_FILE = "index.html", "settings.json"

_TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
}


def policy(addresses: Sequence[str]) -> str:
    """The Content-Security-Policy of the forms, which may send requests to their own site and to `addresses`.

    Sveltia CMS sets styles on its elements, which needs 'unsafe-inline' for styles; scripts are files of the forms.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "font-src 'self'",
            "img-src 'self' blob: data:",
            " ".join(("connect-src 'self' blob: data:", *addresses)),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def page(language: str, translate: Translate, addresses: Sequence[str] = ()) -> bytes:
    """The forms' page in one language."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy(addresses))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<meta name="referrer" content="same-origin">\n'
        f"<title>{escape(translate('Edit the handbook'))}</title>\n"
        # Without it browsers ask the host for /favicon.ico, and report that there is none.
        '<link rel="icon" href="data:,">\n<link rel="stylesheet" href="styles.css">\n</head>\n<body>\n'
        '<script type="module" src="forms.js"></script>\n</body>\n</html>\n'
    ).encode()


def settings_data(settings: JsonObject) -> bytes:
    """`settings.json` of the forms."""
    return (json.dumps(settings, ensure_ascii=False) + "\n").encode()


def app_files() -> tuple[File, ...]:
    """The scripts, styles and fonts of the forms, bundled by `python3 start.py forms`."""
    app = resources("hbgen.forms") / "app"
    names = [
        f"{folder}{item.name}"
        for folder, place in (("", app), ("assets/", app / "assets"))
        for item in sorted(place.iterdir(), key=lambda item: item.name)
        if item.is_file()
    ]
    return tuple(File(name, app.joinpath(name).read_bytes()) for name in names)


def media_type(path: str) -> str:
    """The media type of one of the forms' files."""
    return _TYPES[path.rpartition(".")[2]]
