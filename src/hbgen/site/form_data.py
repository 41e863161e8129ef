"""What a form asks, as a script beside the pages: who reads an instrument's page does not wait for it.

`static/hbgen-form-loader.js` loads it for whoever goes to the form. In the single files of a whole book, and where a
page is not HTML, the data stay in their page.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from sphinx.application import Sphinx

from hbgen.files import put
from hbgen.site.page_values import PageValues

FOLDER = "forms"
_DATA = re.compile(r'(<script type="application/json" class="hb-fill-data")>(.*?)</script>', re.DOTALL)


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _put_apart, priority=390)


def _put_apart(app: Sphinx, pagename: str, templatename: str, context: PageValues, doctree: object) -> None:
    if app.builder.name != "html" or "hb-fill-data" not in context.get("body", ""):
        return

    def apart(script_tag: re.Match[str]) -> str:
        id_ = json.loads(script_tag[2])["instrument"]
        path = f"{FOLDER}/{id_.lower()}.js"
        script = f"(globalThis.hbForms ??= {{}})[{json.dumps(id_)}] = {script_tag[2]};\n".encode()
        put(Path(app.outdir) / path, script)
        # A browser that kept the form of another build loads this one.
        version = hashlib.sha256(script).hexdigest()[:8]
        return (
            f'{script_tag[1]} data-form="{id_}" data-from="{"../" * pagename.count("/")}{path}?v={version}"></script>'
        )

    context["body"] = _DATA.sub(apart, context["body"])
