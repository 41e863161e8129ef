"""hbgen's own CSV, read by columns and row by row: what is taken in, and what is told, is the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from hbgen.model.reserved import COLUMNS
from hbgen.scoring import own_columns, text_blocks
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.tables import sources
from hbgen.suggestions import plain_day
from starter import starter

DAY = plain_day("2026-08-01")


@pytest.fixture(scope="module")
def key() -> AnswerKey:
    return AnswerKey.of(starter())


def rows(key: AnswerKey, dice: random.Random, runs: int) -> list[dict[str, str]]:
    made = []
    for number in range(runs):
        questionnaire = key.questionnaires[dice.choice(sorted(key.questionnaires))]
        about = {
            "run": f"r{number}",
            "instrument": questionnaire.id,
            "version": str(questionnaire.version),
            "date": "2026-08-01",
        }
        about |= {"unit": dice.choice(["", *sorted(key.units)]), "channel": dice.choice(["", *sorted(key.channels)])}
        about |= {"weight": dice.choice(["", "1", "2.5"]), "case": dice.choice(["", f"C{number // 2}"])}
        for item in questionnaire.items.values():
            if item.applies(about["channel"] if "channel" in questionnaire.collects else ""):
                value = dice.choice(["", *item.steps])
                made.append({**about, "item": item.id, "fingerprint": item.fingerprint, "value": value, "na": "false"})
    return made


def write(path: Path, made: list[dict[str, str]], header: tuple[str, ...] = COLUMNS) -> Path:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text

    lines = [",".join(header), *(",".join(cell(row.get(name, "")) for name in header) for row in made)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def taken_in(key: AnswerKey, path: Path, is_by_rows: bool) -> dict[str, object]:
    assert DAY is not None
    intake = Intake(key, DAY, DAY, is_by_rows)
    for source in sources([path]):
        read(intake, source)
    names = (
        "runs", "about", "answers", "cases", "outside", "not_asked", "uncounted", "left_out", "_run_cells", "_seen"
    )  # fmt: skip
    contents: dict[str, object] = {name: getattr(intake, name) for name in names}
    contents |= {"run_of": intake.run_of.tolist(), "answer_of": intake.answer_of.tolist()}
    return contents | {"told": [(str(problem.place), problem.message(str)) for problem in intake.problems()]}


ODD: dict[str, dict[str, str]] = {
    "nothing": {},
    "value": {"value": "77"},
    "item": {"item": "NONE"},
    "meaning": {"fingerprint": "ghjkmnpqrstu"},
    "unit": {"unit": "nowhere"},
    "version": {"version": "99"},
    "day": {"date": "31.02.2026"},
    "outside": {"run": "late", "date": "2027-01-01"},
    "id": {"run": " r1 "},
    "case": {"case": "'=C\u0301"},
    "weight": {"weight": "1,5"},
    "formula": {"value": "'=1"},
    "quoted": {"comment": 'said "no",\nand went'},
    "not applicable": {"na": "true"},
}


@pytest.mark.parametrize("odd", [*ODD])
def test_an_odd_row_among_many_is_told_as_row_by_row(
    key: AnswerKey, odd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_blocks, "_FIRST", 500)
    monkeypatch.setattr(text_blocks, "_SIZE", 6_000)
    made = rows(key, random.Random(odd), 12)
    place = len(made) // 2
    made[place] = {**made[place], **ODD[odd]}
    path = write(tmp_path / "a.csv", made)
    assert taken_in(key, path, is_by_rows=False) == taken_in(key, path, is_by_rows=True)


@pytest.mark.parametrize("order", ["shuffled", "twice", "short", "other columns"])
def test_rows_in_any_order_and_columns_that_lack_are_read_alike(
    key: AnswerKey, order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_blocks, "_FIRST", 500)
    monkeypatch.setattr(text_blocks, "_SIZE", 6_000)
    dice = random.Random(order)
    made = rows(key, dice, 12)
    header: tuple[str, ...] = COLUMNS
    if order == "shuffled":
        dice.shuffle(made)
    elif order == "twice":
        made.append(made[3])
    elif order == "other columns":
        header = ("value", "mine", "run", "date", "item", "version", "instrument")
    path = write(tmp_path / "a.csv", made, header)
    if order == "short":
        path.write_text(path.read_text("utf-8") + "r1,only\n", "utf-8")
    assert taken_in(key, path, is_by_rows=False) == taken_in(key, path, is_by_rows=True)


def test_what_is_in_order_is_read_by_columns(key: AnswerKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_blocks, "_FIRST", 500)
    monkeypatch.setattr(text_blocks, "_SIZE", 6_000)
    block_taken: list[bool] = []
    add_block = own_columns.add_block

    def noted(*args: object) -> bool:
        block_taken.append(add_block(*args))  # type: ignore[arg-type]
        return block_taken[-1]

    monkeypatch.setattr(own_columns, "add_block", noted)
    taken_in(key, write(tmp_path / "a.csv", rows(key, random.Random(1), 30)), is_by_rows=False)
    assert len(block_taken) > 3 and all(block_taken)
