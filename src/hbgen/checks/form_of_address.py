"""How texts speak to their readers: `sina` or `teie`, `ты` or `вы`, as the handbook says for each audience."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hbgen.characters import WORD, alike
from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.model.base import SCALARS, Entry, declared_for, is_entry
from hbgen.model.settings import FormOfAddress
from hbgen.model.texts import Text
from hbgen.model.visibility import PUBLIC, Audience, narrower
from hbgen.problems import MessagePart, Problem

_SINA = (
    "sina sa sinu su sind sinusse sinus sus sinust sust sinule sulle sinul sul sinult sult sinuks sinuni sinuta "
    "sinuga suga sinuna"
)
_TEIE = "teie te teid teisse teis teist teile teil teilt teieks teieni teieta teiega teiena"
_TY = "ты тебя тебе тобой тобою твой твоя твоё твое твои твоего твоей твоему твоим твоём твоем твою твоих твоими"
_VY = "вы вас вам вами ваш ваша ваше ваши вашего вашей вашему вашим вашем вашу ваших вашими"
WORDS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "et": {"familiar": frozenset(_SINA.split()), "polite": frozenset(_TEIE.split())},
    "ru": {"familiar": frozenset(_TY.split()), "polite": frozenset(_VY.split())},
}
"""Language → form → its words, casefolded. Verbs are left alone: they have a plural for several readers, too."""

_TEXTS: Mapping[Audience, MessagePart] = {
    "customers": MessagePart("texts for customers"),
    "staff": MessagePart("texts for staff"),
    "managers": MessagePart("texts for managers"),
}
_FORMS = {"familiar": MessagePart("familiar"), "polite": MessagePart("polite")}
_OTHER = {"familiar": "polite", "polite": "familiar"}
_QUOTED = ("avoid", "dont", "instead_of")
"""Fields that name what is not said."""
_SAID = ("say",)
"""Fields with words that staff are to say: they are for whom the standard is for, whoever reads them."""
_QUOTATION = re.compile('„[^”“"]*[”“"]|«[^»]*»|“[^”]*”|"[^"\n]*"')

OTHER_FORM_OF_ADDRESS = advice(
    "other-form-of-address",
    "`{word}` stands here; {texts} in {language} have the {form} form of address.",
    "Address readers as `forms_of_address` in handbook.yaml says. What somebody else says stands in quotation marks.",
    Example(
        "handbook.yaml",
        good="summary: What guests can count on, and what we count on from each other.\nlanguages: [en]\n",
        bad="summary: What thou canst count on.\nlanguages: [en]\n"
        "forms_of_address: [{language: en, form: polite, not_said: [thou, thee]}]\n",
        at="What thou",
    ),
)
FORM_OF_ADDRESS_WITHOUT_WORDS = advice(
    "form-of-address-without-words",
    "hbgen does not know how {language} addresses people in the other form.",
    "Add `not_said:` with the words that texts of this form do not have.",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\nforms_of_address: [{language: en, form: polite}]\n",
        at="{language: en",
    ),
)


def readers_are_addressed_as_declared(facts: Facts) -> Iterator[Problem]:
    """No text addresses its readers in another form than the handbook declares for their audience and language."""
    not_said = {
        (form.language, audience): (form, words, facts.sound.bit(__name__, *sorted(words)))
        for form in facts.handbook.handbook.forms_of_address
        for audience in form.audiences
        if (words := _words(form))
    }
    if not not_said:
        return
    audiences = dict(_audiences(facts.handbook, PUBLIC, PUBLIC))
    for passage in facts.passages():
        field = str(passage.path[0])
        audience = audiences.get((id(passage.entry), field))
        if audience is None or field in _QUOTED:
            continue
        others = not_said.get((passage.language, audience))
        if others is None:
            continue
        form, words, bit = others
        if passage.sound[passage.text] & bit:
            continue
        # What is quoted keeps its place, so that places after it stay right.
        text = _QUOTATION.sub(lambda match: re.sub(r"\S", " ", match[0]), passage.text)
        for match in WORD.finditer(text):
            if alike(match[0]) in words:
                values: dict[str, str | MessagePart] = {
                    "word": match[0],
                    "texts": _TEXTS[audience],
                    "language": passage.language,
                    "form": _FORMS[form.form],
                }
                yield Problem(passage.place_at(match.start()), OTHER_FORM_OF_ADDRESS, values)
                # One is enough to find the text.
                break
        else:
            passage.sound[passage.text] |= bit


def forms_of_address_are_known(facts: Facts) -> Iterator[Problem]:
    """hbgen knows the words of each form that is declared, or is told them."""
    for form in facts.handbook.handbook.forms_of_address:
        if not _words(form):
            yield Problem(form.place(), FORM_OF_ADDRESS_WITHOUT_WORDS, {"language": form.language})


def _words(form: FormOfAddress) -> frozenset[str]:
    known = WORDS.get(form.language.split("-")[0], {}).get(_OTHER[form.form], frozenset())
    return known | frozenset(map(alike, form.not_said))


def _audiences(entry: Entry, around: Audience, meant: Audience) -> Iterator[tuple[tuple[int, str], Audience]]:
    """Each field with text of `entry` and of what is below it, with the widest audience that reads it.

    `around` is the audience of the entry above, `meant` that for which the standard around is.
    """
    # As declared: a draft of a promise to customers is written for them already.
    declared: Audience = vars(entry).get("audience", PUBLIC)
    own, meant = narrower(around, declared), narrower(meant, declared)
    for name, value in vars(entry).items():
        if type(value) in SCALARS:
            continue
        audience = declared_for(type(entry), name)
        if audience is None:
            continue
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Text):
                yield (id(entry), name), meant if name in _SAID else narrower(own, audience)
            elif is_entry(part):
                yield from _audiences(part, narrower(own, audience), meant)


CHECKS = (
    Check(readers_are_addressed_as_declared, (OTHER_FORM_OF_ADDRESS,), needs_all=False),
    Check(forms_of_address_are_known, (FORM_OF_ADDRESS_WITHOUT_WORDS,), needs_all=False),
)
