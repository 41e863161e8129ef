"""The usual tag of a language for what people write in its place: `fin`, `Finnish`, `soome`, `FI`."""

from __future__ import annotations

from functools import cache

_COUNTRIES = {
    "ee": "et",
    "dk": "da",
    "cz": "cs",
    "gr": "el",
    "ua": "uk",
    "jp": "ja",
    "cn": "zh",
    "kr": "ko",
    "by": "be",
}
"""Countries whose code is taken for their language's."""

_NEAR = {
    "no": ("nb", "nn"),
    "nb": ("no", "nn"),
    "nn": ("no", "nb"),
    "zh": ("zh-Hans", "zh-CN"),
    "zh-Hans": ("zh-CN",),
    "zh-CN": ("zh-Hans",),
    "zh-Hant": ("zh-TW", "zh-HK"),
    "zh-TW": ("zh-Hant",),
    "zh-HK": ("zh-Hant", "zh-TW"),
    "pt": ("pt-PT", "pt-BR"),
    "pt-BR": ("pt-PT",),
    "pt-PT": ("pt-BR",),
    "sr-Latn": ("sh", "bs", "hr"),
    "sh": ("sr-Latn", "hr"),
}
"""Languages, scripts and countries → others that are nearly the same."""

_LONGEST = 40


def usual_tag(written: str) -> str | None:
    """`fi` for `fin`, `FI`, `Finnish` or `soome`, and `pt-BR` for `pt_br`; None for what names no language.

    A tag that is usual stays as it is.
    """
    return _usual_tag(written.strip()) if len(written) <= _LONGEST else None


@cache
def _usual_tag(written: str) -> str | None:
    from babel.core import get_global

    language, _, rest = written.replace("_", "-").partition("-")
    language = language.casefold()
    alias = get_global("language_aliases").get(language, language)
    if alias in _known():
        return "-".join((str(alias), *_parts(rest)))
    name = written.casefold().removesuffix(" keel").removesuffix(" язык").removesuffix(" language")
    return _by_name().get(name)


def nearest(tag: str) -> tuple[str, ...]:
    """The tags whose words a reader of `tag` understands best, itself first: `zh-Hant-HK`, `zh-Hant`, `zh-TW`, `zh`.

    A language in another script comes last: who reads Serbian in Latin letters rather reads Cyrillic than English.
    """
    parts = tag.split("-")
    tags = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    near = (other for known in tags for other in _NEAR.get(known, ()))
    return tuple(dict.fromkeys((*tags[:-1], *near, tags[-1]) if len(tags) > 1 else (*tags, *near)))


def country_tag(written: str) -> str | None:
    """`et` for `ee`: the language of a country whose code was taken for its language's."""
    return _COUNTRIES.get(written.casefold())


def _parts(rest: str) -> tuple[str, ...]:
    """Script and country of a tag, in their usual letter case."""
    return tuple(
        part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest.split("-") if part
    )


@cache
def _known() -> frozenset[str]:
    from babel.localedata import locale_identifiers

    return frozenset(identifier.split("_")[0] for identifier in locale_identifiers())


@cache
def _by_name() -> dict[str, str]:
    """Names of languages in English, Estonian, Russian and the language itself → tag."""
    from babel import Locale, UnknownLocaleError

    names: dict[str, str] = {}
    for tag in sorted(_known()):
        for shown_in in (tag, "en", "et", "ru"):
            try:
                name = Locale.parse(shown_in).languages.get(tag)
            except (UnknownLocaleError, ValueError):
                continue
            if name:
                names.setdefault(name.casefold(), tag)
    return names
