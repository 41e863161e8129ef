"""Marks of what items mean: nothing a spreadsheet could take for a number, and those of before are still understood."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from hbgen.instruments.figure_marks import with_present_marks
from hbgen.model.fingerprint import LENGTH, current, former, mark
from hbgen.model.results import Mark
from hbgen.scoring.key import AnswerKey
from starter import starter

ROOT = Path(__file__).parents[1]


@settings(deadline=None)
@given(st.text())
def test_a_mark_is_letters_alone_and_known_by_its_former_shape(text: str) -> None:
    made = mark(text)
    assert re.fullmatch(rf"[g-y]{{{LENGTH}}}", made)
    assert re.fullmatch(rf"[0-9a-f]{{{LENGTH}}}", former(made))
    assert current(former(made)) == current(made.upper()) == current(former(made).upper()) == made


@settings(deadline=None)
@given(st.text())
def test_what_is_no_mark_stays_what_it_is(text: str) -> None:
    assert current(current(text)) == current(text)
    if not text.isalnum():
        assert current(text) == text


def test_results_and_releases_of_before_hold_marks_of_now() -> None:
    adapter: TypeAdapter[str] = TypeAdapter(Mark)
    assert adapter.validate_python("0123456789ab") == "ghjkmnpqrstu"
    for text in ("0123456789a", "abcdefghijkl", "0123456789AB"):
        try:
            adapter.validate_python(text)
        except ValidationError:
            continue
        raise AssertionError(text)
    handbook = starter()
    marks = {figure.fingerprint for period in handbook.results for of in period.instruments for figure in of.figures}
    assert all(fingerprint is None or fingerprint.isalpha() for fingerprint in marks)


def test_figures_of_before_are_known_by_their_marks() -> None:
    """Of a standard and of a whole instrument too, whose marks are made of those of their items; also those of
    questions that were translated since."""
    handbook = with_present_marks(starter())
    key = AnswerKey.of(handbook)
    newest = handbook.results[-1]
    known = [
        figure.fingerprint
        == key.asked(of.instrument, None).mark(figure.measure, figure.standard, figure.item or "", figure.channel or "")
        for of in newest.instruments
        for figure in of.figures
        if of.instrument in key.questionnaires
    ]
    assert len(known) > 20 and all(known)
