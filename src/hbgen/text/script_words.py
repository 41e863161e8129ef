"""Messages that a script fills in: with a form for each category of numbers that the page's language has."""

from __future__ import annotations

import json

from hbgen.locale import Translate
from hbgen.locale.plurals import PluralText
from hbgen.text.formats import number_categories


def by_number(message: PluralText, translate: Translate, language: str) -> str:
    """A message that counts, as JSON: category of numbers (`one`, `few`, `other`) → its form, with `{count}` open.

    `hbWords` in `static/hbgen.js` takes the form for a number.
    """
    text = translate(message)
    if not isinstance(text, PluralText):
        return json.dumps({"other": text}, ensure_ascii=False)
    forms = {category: text.form(number) for category, number in number_categories(language).items()}
    other = forms.setdefault("other", text.forms[-1])
    return json.dumps(
        {category: form for category, form in forms.items() if category == "other" or form != other}, ensure_ascii=False
    )


def for_templates(translate: Translate, language: str, one: str, many: str) -> str:
    """As `by_number`, for templates, which write out both forms."""
    return by_number(PluralText((one, many)), translate, language)
