"""How texts address their readers, and figures as a language sets them: told with place and remedy, and silenced."""

from __future__ import annotations

from pathlib import Path

import pytest

from hbgen.checks import check
from hbgen.load import load
from hbgen.problems import Problem

STANDARD = """\
- id: CTR
  title: {et: Letis, ru: Стойка}
  audience: customers
  standards:
    - id: CTR-01
      title: {et: Tervitus, ru: Приветствие}
      audience: customers
      promise:
        et: |
          Tervitame teid.
          Sulle me naeratame.
        ru: Мы здороваемся с тобой.
      purpose: {et: "„Kas sa aitad?“ küsib klient.", ru: Чтобы вас встретили.}
      phrases:
        - {say: {et: Tere! Mida sa soovid?}, avoid: {et: Oota sa!}}
      do: [{et: "Küsi, mida sa soovid.", ru: Спроси.}]
"""
FORMS = """\
forms_of_address:
  - {language: et, form: polite, audiences: [customers]}
  - {language: ru, form: polite, audiences: [customers]}
"""


def found(tmp_path: Path, settings: str, standard: str = STANDARD) -> list[Problem]:
    content = tmp_path / "content"
    (content / "standards").mkdir(parents=True)
    (content / "handbook.yaml").write_text(f"name: A\nlanguages: [et, ru]\ndate: 2026-03-01\n{settings}", "utf-8")
    (content / "standards" / "10-counter.yaml").write_text(standard, "utf-8")
    loaded = load(tmp_path)
    assert loaded.handbook is not None, [problem.message(str) for problem in loaded.problems]
    codes = ("other-form-of-address", "form-of-address-without-words", "per-cent-as-set", "hyphen-for-minus")
    return [problem for problem in check(loaded.handbook).problems if problem.code in codes]


def words(problems: list[Problem]) -> list[str]:
    return [str(problem.values["word"]) for problem in problems]


def test_a_text_in_the_other_form_is_told_at_its_line(tmp_path: Path) -> None:
    problems = found(tmp_path, FORMS)
    assert words(problems) == ["Sulle", "тобой", "sa"]
    assert [problem.place.line for problem in problems] == [11, 12, 15]
    assert "customers" in problems[0].message(str) and problems[0].severity == "advice"


def test_what_is_quoted_and_what_is_not_said_may_have_either_form(tmp_path: Path) -> None:
    standard = STANDARD.replace("Sulle me naeratame.", "„Sulle!“").replace("с тобой", "«с тобой»")
    assert words(found(tmp_path, FORMS, standard)) == ["sa"]


def test_each_audience_has_its_form(tmp_path: Path) -> None:
    """What staff read is for staff; what they say is for whom the standard is for."""
    both = FORMS + "  - {language: et, form: familiar, audiences: [staff, managers]}\n"
    standard = STANDARD.replace("{say: {et", "{when: {et: Kui te kedagi näete.}, say: {et")
    assert words(found(tmp_path, both, standard)) == ["Sulle", "тобой", "te", "sa"]


def test_a_standard_for_colleagues_is_theirs_with_what_they_say(tmp_path: Path) -> None:
    inside = STANDARD.replace("audience: customers", "audience: staff")
    assert found(tmp_path, FORMS, inside) == []


@pytest.mark.parametrize("form", ["familiar", "polite"])
def test_other_languages_name_their_words(tmp_path: Path, form: str) -> None:
    unknown = f"forms_of_address: [{{language: fi, form: {form}}}]\n"
    assert [problem.code for problem in found(tmp_path, unknown)] == ["form-of-address-without-words"]


def test_words_of_ones_own_are_added(tmp_path: Path) -> None:
    more = FORMS.replace("{language: et, form: polite,", "{language: et, form: polite, not_said: [naeratame],")
    assert words(found(tmp_path, more))[0] == "Sulle"
    assert "naeratame" in words(found(tmp_path / "b", more, STANDARD.replace("Sulle me naeratame", "Me naeratame")))


def test_without_a_form_nothing_is_told(tmp_path: Path) -> None:
    assert found(tmp_path, "") == []


def test_per_cent_and_minus_are_set_as_the_language_sets_them(tmp_path: Path) -> None:
    standard = STANDARD.replace(
        "Tervitame teid.", "Hinnaga 5 % ja 7% ja `5 %`, külmas -18 kraadis, 9 -17, a-5."
    ).replace("Мы здороваемся с тобой.", "Скидка 5%, 6 % и 7\u00a0%.")
    problems = found(tmp_path, "", standard)
    assert sorted((str(problem.values["written"]), str(problem.values["usual"])) for problem in problems) == [
        ("-18", "\u221218"),
        ("5 %", "5%"),
        ("5%", "5\u00a0%"),
        ("6 %", "6\u00a0%"),
    ]
    assert {problem.severity for problem in problems} == {"advice"}
