"""Shows the handbook while it is written: the page reloads after a saved change, problems are shown on it."""

from __future__ import annotations

import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hbgen.locale import Translate
from hbgen.model.visibility import Audience
from hbgen.preview.rebuilding import Live


@dataclass(frozen=True, slots=True)
class Preview:
    """Which edition is shown (None: the first one), and on which port of this machine."""

    audience: Audience | None
    language: str | None
    port: int
    open_browser: bool
    words: str = "en"
    """The language of hbgen's own words in the forms."""


def serve(root: Path, preview: Preview, translate: Translate, report: Callable[[str], None]) -> None:
    """Build one edition, listen on a port of this machine only, and rebuild on each change until interrupted.

    `report` is called with one line for each thing that happens. Raises `OSError` when the port cannot be used.
    """
    from hbgen.preview.form_server import Forms, edit_pattern
    from hbgen.preview.server import Server, address_at, listen

    # Bound before anything is built, to fail at once when the port is in use.
    listener = listen(preview.port)
    with tempfile.TemporaryDirectory(prefix="hbgen-") as folder:
        pattern = edit_pattern(address_at(preview.port))
        live = Live(root, Path(folder), preview.audience, preview.language, pattern)
        forms = Forms(root, preview.words, translate)
        server = Server(root, live, forms, preview.port, translate, report)
        report(translate("The handbook is at {address}. Press Ctrl+C to stop.").format(address=server.address))
        report(translate("Forms to edit it are at {address}.").format(address=f"{server.address}edit/"))
        if preview.open_browser:
            webbrowser.open(server.address)
        try:
            server.run(listener)
        except KeyboardInterrupt:
            return
        finally:
            live.close()
