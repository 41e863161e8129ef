"""Answers in a table of a database or warehouse: checked against the handbook and added up inside the database.

The table is in the normal form of answers. Only counts and sums are fetched, and of rows that do not fit the run and
item of one. Beside it only
`engine` and `skip_logic` import Ibis.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import ibis
import pyarrow as pa
from ibis import _
from ibis.backends import BaseBackend
from ibis.common.exceptions import TableNotFound

from hbgen.model.fingerprint import former
from hbgen.model.reserved import COLUMNS, DONT_KNOW, NA
from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart, Place, Problem
from hbgen.scoring.answer_cells import NOT_APPLICABLE
from hbgen.scoring.answer_rows import NEEDED
from hbgen.scoring.engine import aggregate
from hbgen.scoring.engine_tables import ANSWERS, Row, Sums
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.refusals import quote
from hbgen.scoring.source_state import DayRows

_REASONS = {
    "instrument": "an unknown instrument, or another version of it",
    "item": "an item or an answer that the instrument does not have",
    "meaning": "an item that means something else now",
    "elsewhere": "an item that is not asked in their channel",
    "place": "an unknown unit, channel or role",
    "weight": "a weight that is not above 0, or is a million or more",
    "date": "a day that is not written 2026-03-31",
    "twice": "an item that the same run answers twice",
    "run": "a run that says two things about itself",
}


_SECRET_OPTION = re.compile(r"pass|pwd|token|secret|key|sig|auth|cred", re.IGNORECASE)
"""Names of options that hold secrets, such as `password`, `motherduck_token` and `sslpassword`."""

_SCHEME = re.compile(r"([a-z][a-z0-9]*)(?=[:+])", re.IGNORECASE)

_EXTRAS = {"postgres": "hbgen[postgres]", "postgresql": "hbgen[postgres]", "pyspark": "hbgen[engines]"}
"""Scheme of an address → the extra that brings its driver; for other databases Ibis has extras."""

_MOST_WEIGHT = 1_000_000.0

_VERSION = r"^[1-9][0-9]{0,3}$"

_DAY = r"^\d{4}-\d{2}-\d{2}"

_BETWEEN = "\n"
"""Between the run and the item of an example."""

_NEVER = "never n/a"
"""The meaning of "not applicable" for an item that always applies; no option's id has a space."""

_EARLIER = ibis.schema({"instrument": "string", "item": "string", "fingerprint": "string", "was": "int64"})
_ELSEWHERE = ibis.schema({"instrument": "string", "item": "string", "channel": "string", "nowhere": "int64"})


@dataclass(frozen=True, slots=True)
class TableSums:
    """Sums and numbers of runs by instrument of the valid rows of a table, and problems of the others."""

    sums: Sums | None
    runs: dict[str, int]
    problems: list[Problem]
    left_out: int
    unweighted: dict[str, int] = field(default_factory=dict)
    """Runs without a weight, by instrument, where the instrument has weights."""
    uncounted: dict[tuple[str, LeftOutReason], int] = field(default_factory=dict)
    """Number of runs that do not count, by instrument and reason."""
    not_asked: dict[tuple[str, str], int] = field(default_factory=dict)
    """Number of runs with a cell that their instrument does not ask for, by instrument and column."""


def read(url: str, table: str, key: AnswerKey, start: datetime.date, end: datetime.date) -> TableSums:
    """Add up the answers of a period in `table` at `url`, such as `postgres://host/base` or `duckdb://file`.

    Invalid rows are left out and counted. An exception of the driver becomes one problem; its message is shown unless
    `url` may hold a secret, since drivers may quote any part of an address that they parse in another way.
    """
    connection = _connected(url, table)
    if isinstance(connection, Problem):
        return TableSums(None, {}, [connection], 0)
    try:
        return add_up(connection, table, key, start, end)
    except Exception as error:
        return TableSums(None, {}, [_failed(url, table, error)], 0)


def rows_by_day(url: str, table: str, column: str | None) -> list[DayRows] | Problem:
    """The number of rows of each day in a table, and the newest content of `column` among them, in no order.

    That is all that is read of a table in which nothing changed. Errors are as in `read`.
    """
    connection = _connected(url, table)
    if isinstance(connection, Problem):
        return connection
    try:
        source = _table(connection, table)
        for name in filter(None, ("date", column)):
            if name not in source.columns:
                near = MessagePart("The table has the columns {words}.", {"words": ", ".join(source.columns)[:200]})
                return Problem(Place(table), "missing-column", {"column": f"`{name}`", "near": near})
        newest = source[column].max().cast("string").fill_null("") if column else ibis.literal("")
        day = source["date"].cast("string").fill_null("").left(10)
        counted = source.mutate(day=day).group_by("day").agg(rows=_.count(), newest=newest)
        rows = connection.to_pyarrow(counted).to_pylist()
        return [DayRows(str(row["day"]), int(row["rows"]), str(row["newest"])) for row in rows]
    except Exception as error:
        return _failed(url, table, error)


def _connected(url: str, table: str) -> BaseBackend | Problem:
    try:
        return ibis.connect(url)
    except Exception as error:
        scheme = _SCHEME.match(url)
        if isinstance(error, ImportError) and scheme:
            package = _EXTRAS.get(scheme[1].lower(), f"ibis-framework[{scheme[1].lower()}]")
            return Problem(Place(table), "database-driver-missing", {"kind": scheme[1], "package": package})
        return _failed(url, table, error)


def _failed(url: str, table: str, error: Exception) -> Problem:
    """What went wrong in a database. Each of a dozen drivers raises exceptions of its own; the first line is shown."""
    first = (str(error).splitlines() or [""])[0].replace(url, "…")[:200]
    reason: str | MessagePart = first or type(error).__name__
    if _holds_secret(url):
        reason = MessagePart(
            "{kind} (its words are not shown, since the address holds a password; in one, # @ / ? % are written "
            "%23 %40 %2F %3F %25)",
            {"kind": type(error).__name__},
        )
    return Problem(Place(table), "database-failed", {"reason": reason})


def _holds_secret(url: str) -> bool:
    """Whether an address may hold a password: after a user's name, also without a host, or as an option."""
    rest = url.partition("://")[2] or url
    return bool(re.search(r":(?!//)(?!\d{1,5}([/?]|$))", rest) or _SECRET_OPTION.search(url))


def add_up(connection: BaseBackend, table: str, key: AnswerKey, start: datetime.date, end: datetime.date) -> TableSums:
    """As `read`, with a connection of Ibis; exceptions of the driver are raised.

    `table` may name its schema, as in `survey.answers`.
    """
    source = _table(connection, table)
    _expect_many_rows(connection)
    for name in NEEDED:
        if name not in source.columns:
            near = MessagePart("The table needs the columns {words}.", {"words": ", ".join(f"`{n}`" for n in NEEDED)})
            return TableSums(
                None, {}, [Problem(Place(table), "missing-column", {"column": f"`{name}`", "near": near})], 0
            )
    texts = _texts(source, start, end)
    names, uncounted = _versions(connection, texts, key)
    texts = _named(texts, names)
    not_asked = dict(_not_asked(connection, texts, key))
    rows = _checked(_without_not_asked(texts, key), key)
    rows = rows.select(*(name for name in ANSWERS if name != "value"), "meant", "reason", "is_unweighted")
    if connection.name != "pyspark":
        # A temporary table of the database: every one of the queries below would check all rows anew. In Spark, Ibis
        # does not give it the tables that it is made from.
        rows = rows.cache()
    misfits = rows.filter(_.reason != "").mutate(example=_.run.concat(_BETWEEN, _.item))
    bad = connection.to_pyarrow(misfits.group_by("reason").agg(rows=_.run.count(), example=_.example.min())).to_pylist()
    fits = rows.filter(_.reason == "")
    fits = fits.filter(_.meant != "")
    runs = connection.to_pyarrow(fits.group_by("instrument").agg(runs=_.run.nunique())).to_pylist()
    answers = fits.mutate(value=_.meant).select(*ANSWERS)
    problems = [
        Problem(
            Place(table),
            "answers-misfit",
            {
                "count": str(misfit["rows"]),
                "reason": MessagePart(_REASONS[misfit["reason"]]),
                **dict(zip(("run", "item"), map(quote, misfit["example"].split(_BETWEEN)), strict=False)),
            },
        )
        for misfit in sorted(bad, key=lambda row: str(row["reason"]))
    ]
    sums = aggregate(connection, answers, key)
    weighted = [questionnaire.name for questionnaire in key.asked_versions if questionnaire.weight_field]
    unweighted = (
        fits.filter(_.is_unweighted & _.instrument.isin(weighted)).group_by("instrument").agg(runs=_.run.nunique())
    )
    return TableSums(
        sums,
        {row["instrument"]: int(row["runs"]) for row in runs},
        problems,
        sum(int(row["rows"]) for row in bad),
        {row["instrument"]: int(row["runs"]) for row in connection.to_pyarrow(unweighted).to_pylist()}
        if weighted
        else {},
        uncounted,
        not_asked,
    )


def _expect_many_rows(connection: BaseBackend) -> None:
    """Let PostgreSQL join by hashes: of tables that a query has made itself it expects a row or two, and goes through
    one of them for each row of the other, in minutes for 3,000 answers."""
    if connection.name == "postgres":
        from ibis.backends.postgres import Backend

        assert isinstance(connection, Backend)
        connection.raw_sql("SET enable_nestloop = off").close()


def _table(connection: BaseBackend, table: str) -> ibis.Table:
    """The table of a name, or of a schema and a name. Exceptions of the driver are raised."""
    schema, _dot, name = table.rpartition(".")
    if schema:
        try:
            return connection.table(name, database=schema)
        except TableNotFound:
            pass
    return connection.table(table)


def _texts(source: ibis.Table, start: datetime.date, end: datetime.date) -> ibis.Table:
    """The period's rows with every column of the normal form as text that is never NULL, and the weight as a number."""
    columns = {
        name: (source[name].cast("string").fill_null("") if name in source.columns else ibis.literal(""))
        for name in COLUMNS
        if name not in ("weight", "evidence", "comment", "handbook")
    }
    has_weights = "weight" in source.columns
    # PostgreSQL takes a number that is written out for a decimal one, and Ibis leaves out a cast that seems needless.
    weight = source["weight"].cast("float64").fill_null(1.0) if has_weights else ibis.literal("1").cast("float64")
    is_unweighted = source["weight"].isnull() if has_weights else ibis.literal(True)
    rows = source.select(weight=weight, is_unweighted=is_unweighted, **columns).mutate(date=_.date.left(10))
    # Dates in another form are kept, to be reported: whether they are of the period is not known.
    is_day = _.date.re_search(_DAY)
    rows = rows.filter(~is_day | ((_.date >= start.isoformat()) & (_.date <= end.isoformat())))
    # Databases write true in different ways.
    is_na = _.na.lower().isin(["true", "t", "1"])
    has_value = is_na & ~_.value.isin(["", NA])
    return rows.mutate(said=ibis.ifelse(has_value, _.value.concat(" n/a"), ibis.ifelse(is_na, NA, _.value)))


_CONTEXTS = ("role", "unit", "channel")


def _not_asking(key: AnswerKey, column: str) -> list[str]:
    """The instruments that do not ask for a column."""
    return [questionnaire.name for questionnaire in key.asked_versions if column not in questionnaire.collects]


def _not_asked(connection: BaseBackend, rows: ibis.Table, key: AnswerKey) -> Iterator[tuple[tuple[str, str], int]]:
    """The number of runs with a cell that their instrument does not ask for, by instrument and column."""
    for column in _CONTEXTS:
        if instruments := _not_asking(key, column):
            filled = rows.filter(_.instrument.isin(instruments) & (_[column] != ""))
            counts = connection.to_pyarrow(filled.group_by("instrument").agg(runs=_.run.nunique())).to_pylist()
            yield from (((key.named(row["instrument"]).id, column), int(row["runs"])) for row in counts)


def _without_not_asked(rows: ibis.Table, key: AnswerKey) -> ibis.Table:
    """The rows with empty cells where their instruments do not ask."""
    for column in _CONTEXTS:
        if instruments := _not_asking(key, column):
            rows = rows.mutate(**{column: ibis.ifelse(_.instrument.isin(instruments), "", _[column])})
    return rows


_MOST_INSTRUMENTS = 1000
"""Of how many instruments in a table releases are asked for those that the handbook no longer has."""


def _versions(
    connection: BaseBackend, rows: ibis.Table, key: AnswerKey
) -> tuple[dict[str, str], dict[tuple[str, LeftOutReason], int]]:
    """Instrument and version in the table, with a space between → name of the questionnaire that its answers count
    for, "" for those that do not count; and how many runs these are."""
    for row in connection.to_pyarrow(rows.select("instrument").distinct().limit(_MOST_INSTRUMENTS)).to_pylist():
        key.known(str(row["instrument"]))
    named = rows.filter(_.instrument.isin(sorted(key.questionnaires)) & _.version.re_search(_VERSION))
    pairs = named.group_by(["instrument", "version"]).agg(runs=_.run.nunique())
    names: dict[str, str] = {}
    uncounted: dict[tuple[str, LeftOutReason], int] = {}
    for pair in connection.to_pyarrow(pairs).to_pylist():
        instrument, version = pair["instrument"], pair["version"]
        questionnaire = key.version_of(instrument, int(version))
        if questionnaire is not None:
            names[f"{instrument} {version}"] = questionnaire.name
        elif int(version) < key.questionnaires[instrument].version:
            names[f"{instrument} {version}"] = ""
            reason: LeftOutReason = "other-version"
            uncounted[instrument, reason] = uncounted.get((instrument, reason), 0) + int(pair["runs"])
    return names, uncounted


def _named(rows: ibis.Table, names: dict[str, str]) -> ibis.Table:
    """The rows with the names of questionnaires in place of instruments, without those that do not count.

    `is_version` says whether there is such a version.
    """
    label = _.instrument.concat(" ", _.version)
    rows = rows.mutate(is_version=label.isin([name for name, meant in names.items() if meant] or [""]))
    if left_out := [name for name, meant in names.items() if not meant]:
        rows = rows.filter(~label.isin(left_out))
    earlier = [(label == name, meant) for name, meant in names.items() if " " in meant]
    return rows.mutate(instrument=ibis.cases(*earlier, else_=_.instrument)) if earlier else rows


def _checked(rows: ibis.Table, key: AnswerKey) -> ibis.Table:
    """Rows with `meant`, the answer in the engine's form ("" for a blank), and `reason`, a key of `_REASONS` or "".

    `said` is the text of the answer in the table, with "not applicable" added to it (see `_texts`).
    """
    allowed = ibis.memtable(pa.Table.from_pylist(_allowed(key)))
    rows = rows.left_join(allowed, ["instrument", "item", "said"]).drop("instrument_right", "item_right", "said_right")
    earlier = ibis.memtable(pa.Table.from_pylist(_earlier_marks(key), schema=_EARLIER.to_pyarrow()))
    rows = rows.left_join(earlier, ["instrument", "item", "fingerprint"])
    rows = rows.drop("instrument_right", "item_right", "fingerprint_right")
    elsewhere = ibis.memtable(pa.Table.from_pylist(_elsewhere(key), schema=_ELSEWHERE.to_pyarrow()))
    rows = rows.left_join(elsewhere, ["instrument", "item", "channel"])
    rows = rows.drop("instrument_right", "item_right", "channel_right")
    # An item that is not asked in the channel may be marked as not applicable: that is a blank.
    is_nothing = (_.nowhere == 1) & _.meant.isin([NOT_APPLICABLE, _NEVER])
    rows = rows.mutate(nowhere=_.nowhere.fill_null(0)).mutate(meant=ibis.ifelse(is_nothing, "", _.meant))
    about = _.instrument.concat(" ", _.version, " ", _.unit, " ", _.channel, " ", _.role, " ", _.date).concat(
        " ", _.weight.cast("string"), " ", _.case
    )
    rows = rows.mutate(about=about)
    of_run, of_item = ibis.window(group_by="run"), ibis.window(group_by=["run", "item"])
    rows = rows.mutate(
        first=_.about.min().over(of_run), last=_.about.max().over(of_run), same=_.run.count().over(of_item)
    )
    place = (
        (_.unit == "") | _.unit.isin([*sorted(key.units), ""]),
        (_.channel == "") | _.channel.isin([*sorted(key.channels), ""]),
        (_.role == "") | _.role.isin([*sorted(key.roles), ""]),
    )
    reason = ibis.cases(
        (~_.date.re_search(_DAY), "date"),
        (~_.is_version, "instrument"),
        (_.meant.isnull() | (_.meant == _NEVER), "item"),
        ((_.fingerprint != "") & (_.fingerprint != _.mark) & (_.fingerprint != _.former) & _.was.isnull(), "meaning"),
        (~(place[0] & place[1] & place[2]), "place"),
        ((_.nowhere == 1) & (_.meant != ""), "elsewhere"),
        # In databases NaN is greater than all numbers.
        (~((_.weight > 0) & (_.weight < _MOST_WEIGHT)), "weight"),
        (_.same > 1, "twice"),
        (_.first != _.last, "run"),
        else_="",
    )
    return rows.mutate(reason=reason)


def _allowed(key: AnswerKey) -> list[dict[str, str]]:
    """All valid texts of answers to all items, and their meanings, as rows to join."""
    rows = []
    for questionnaire in key.asked_versions:
        for item in questionnaire.items.values():
            # An item that is asked after certain answers only may be said not to apply: `skip_logic` finds out.
            left_out = NOT_APPLICABLE if item.may_be_left_out else "" if item.asked_when else _NEVER
            meanings = dict.fromkeys(sorted(questionnaire.not_applicable), left_out)
            meanings |= {**dict.fromkeys(sorted(questionnaire.missing), ""), "": "", NA: left_out}
            if item.may_be_unknown:
                meanings[DONT_KNOW] = NOT_APPLICABLE
            meanings |= {text: text for text in item.steps}
            rows += [
                {"instrument": questionnaire.name, "item": item.id, "said": text, "meant": value}
                | {"mark": item.fingerprint, "former": former(item.fingerprint)}
                for text, value in meanings.items()
            ]
    return rows


def _earlier_marks(key: AnswerKey) -> list[Row]:
    """The marks of each item before languages were added to it, in both notations, as rows of `_EARLIER`."""
    return [
        {"instrument": questionnaire.name, "item": item.id, "fingerprint": written, "was": 1}
        for questionnaire in key.asked_versions
        for item in questionnaire.items.values()
        for mark in item.meaning.earlier_marks
        for written in (mark, former(mark))
    ]


def _elsewhere(key: AnswerKey) -> list[Row]:
    """The channels in which each item is not asked, as rows of `_ELSEWHERE`."""
    return [
        {"instrument": questionnaire.name, "item": item.id, "channel": channel, "nowhere": 1}
        for questionnaire in key.asked_versions
        for item in questionnaire.items.values()
        for channel in sorted(key.channels)
        if not item.applies(channel)
    ]
