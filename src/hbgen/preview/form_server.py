"""The forms at `/edit/` of `hbgen serve`: their files, the working copy, and what they save."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from hbgen.forms.form_configuration import FormsHandbook, address_of, configuration
from hbgen.forms.form_page import PAGE, SETTINGS_FILE, app_files, media_type, page, policy, settings_data
from hbgen.forms.working_copy import Save, digest, save, texts
from hbgen.json_data import JsonObject
from hbgen.load import Known, load
from hbgen.locale import Translate
from hbgen.problems import MessagePart, of_system

FOLDER = "/edit/"
OPEN = f"{FOLDER}open"
"""Leads to the form for a file."""

_MOST_BYTES = 2 * 1024 * 1024


class Forms:
    """The forms for the handbook at `root`, with labels and messages in one language."""

    def __init__(self, root: Path, language: str, translate: Translate) -> None:
        self._root = root
        self._language = language
        self._translate = translate
        self._known = Known()
        self._app: Mapping[str, bytes] = {}

    def routes(self) -> list[Route]:
        """What the server answers below `/edit/`."""
        return [
            Route("/edit", _to_folder),
            Route(OPEN, self._open),
            Route(FOLDER + SETTINGS_FILE, self._settings),
            Route(f"{FOLDER}save", self._save, methods=["POST"]),
            Route(FOLDER, self._page),
            Route(FOLDER + "{path:path}", self._file),
        ]

    def _page(self, _request: Request) -> Response:
        headers = {"Content-Security-Policy": f"{policy(())}; frame-ancestors 'none'"}
        return Response(page(self._language, self._translate), media_type=media_type(PAGE), headers=headers)

    def _file(self, request: Request) -> Response:
        self._app = self._app or {file.path: file.data for file in app_files()}
        path = str(request.path_params["path"])
        if path not in self._app:
            return PlainTextResponse("404", 404)
        return Response(self._app[path], media_type=media_type(path))

    def _open(self, request: Request) -> Response:
        address = address_of(request.query_params.get("file", ""))
        return RedirectResponse(FOLDER + (address or ""), 303)

    def _settings(self, _request: Request) -> Response:
        present = texts(self._root)
        handbook = FormsHandbook(load(self._root, self._known), present)
        settings: JsonObject = configuration(handbook, self._translate, {"name": "test-repo"})
        settings["files"] = [
            {"path": file, "text": text, "digest": digest(text)} for file, text in sorted(present.items())
        ]
        return Response(settings_data(settings), media_type=media_type(SETTINGS_FILE))

    async def _save(self, request: Request) -> Response:
        translate = self._translate
        is_json = request.headers.get("content-type", "").partition(";")[0] == "application/json"
        # Browsers send both with each request of a script, and other sites can set neither.
        if not is_json or "origin" not in request.headers:
            return PlainTextResponse(translate("Only the forms of this server can save here."), 403)
        body = await request.body()
        saved = _read(body) if len(body) <= _MOST_BYTES else None
        if saved is None:
            return PlainTextResponse(translate("This cannot be saved: it is no file of the forms."), 400)
        try:
            outcome = save(self._root, saved)
        except OSError as error:
            words = translate("{file} could not be saved: {reason}.")
            reason = of_system(error)
            message = translate(reason.template) if isinstance(reason, MessagePart) else reason
            return PlainTextResponse(words.format(file=saved.path, reason=message), 500)
        if outcome == "saved":
            return PlainTextResponse(digest(saved.text))
        if outcome == "refused":
            return PlainTextResponse(translate("This cannot be saved: it is no file of the forms."), 400)
        words = translate(
            "{file} was changed on disk since this form was opened, and nothing was saved. Copy your text, "
            "load the page again, and make the change once more."
        )
        return PlainTextResponse(words.format(file=saved.path), 409)


def _to_folder(_request: Request) -> Response:
    return RedirectResponse(FOLDER, 308)


def _read(body: bytes) -> Save | None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    names = ("path", "text", "before")
    if not isinstance(data, dict) or not all(isinstance(data.get(name), str) for name in names):
        return None
    return Save(data["path"], data["text"], data["before"])


def edit_pattern(address: str) -> str:
    """The pattern of "Suggest a change" (`links.edit`) that opens the forms of the server at `address`."""
    return f"{address.rstrip('/')}{OPEN}?file={{file}}&line={{line}}"
