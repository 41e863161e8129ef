"""Contradictions between answers that are to be scored and what was published before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from hbgen.model.results import Period, Published
from hbgen.problems import Place, Problem
from hbgen.scoring.figures import gone
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.questionnaire import Questionnaire
from hbgen.scoring.record import Record
from hbgen.scoring.request import ScoringRequest

if TYPE_CHECKING:
    from hbgen.scoring.engine_tables import Sums


def contradictions(
    periods: Iterable[Period],
    request: ScoringRequest,
    questionnaires: Sequence[Questionnaire],
    key: AnswerKey,
    sums: Sums,
    previous: Record | None,
) -> Iterator[Problem]:
    """Why the answers to the questionnaires that were `asked` may not be scored as a period.

    `periods` are those that have results, `previous` is the record of what was published of the period itself.
    """
    instruments = {questionnaire.id for questionnaire in questionnaires}
    known = list(periods)
    yield from _overlaps(known, request, instruments)
    if previous is None:
        if any(period.id == request.period and period.instruments for period in known):
            place = Place(f"content/results/{request.period}.yaml")
            yield Problem(place, "results-unrecorded", {"id": request.period})
        elif request.correction is not None:
            yield Problem(Place("hbgen score"), "nothing-to-correct", {"id": request.period})
        return
    if previous.problems:
        yield from previous.problems
        return
    start, end = previous.published[0].start, previous.published[0].end
    if (start, end) != (request.start, request.end):
        days = {"id": request.period, "start": str(start), "end": str(end)}
        yield Problem(previous.place, "period-other-days", days)
    for instrument in sorted(instruments):
        of_instrument = [questionnaire for questionnaire in questionnaires if questionnaire.id == instrument]
        if previous.of(instrument):
            yield from _of_instrument(instrument, request, of_instrument, key, sums, previous)
        elif request.correction is not None:
            yield Problem(previous.place, "nothing-to-correct", {"id": f"{instrument}, {request.period}"})


def past_of(
    previous: Record, questionnaire: Questionnaire, versions: Collection[int], is_correction: bool
) -> Sequence[Published]:
    """What was published of a questionnaire, where `versions` of its instrument are scored now.

    A correction may also say that another version was asked than the one that was published: then its past is that
    one's, whose answers are the same people's.
    """
    published = previous.versions(questionnaire.id)
    if is_correction and len(published) == 1 and len(versions) == 1 and not published.keys() & set(versions):
        return next(iter(published.values()))
    return published.get(questionnaire.version, ())


def _of_instrument(
    instrument: str,
    request: ScoringRequest,
    questionnaires: Sequence[Questionnaire],
    key: AnswerKey,
    sums: Sums,
    previous: Record,
) -> Iterator[Problem]:
    """Contradictions between answers to the versions of an instrument and what was published of them."""
    values = {"instrument": instrument, "id": request.period}
    newest = previous.of(instrument)[-1].date
    if request.as_of < newest:
        yield Problem(previous.place, "score-too-early", {**values, "date": str(request.as_of), "other": str(newest)})
    versions = [questionnaire.version for questionnaire in questionnaires]
    is_correction = request.correction is not None
    past = [(current, past_of(previous, current, versions, is_correction)) for current in questionnaires]
    continued = {line.version for _, lines in past for line in lines}
    # The people who answered the version before may be among those who answered now.
    for version in sorted(previous.versions(instrument).keys() - continued):
        yield Problem(previous.place, "results-other-version", {**values, "other": str(version)})
    if not is_correction:
        yield from _gone(previous.place, values, key, sums, past)


def _gone(
    place: Place,
    values: dict[str, str],
    key: AnswerKey,
    sums: Sums,
    past: Iterable[tuple[Questionnaire, Sequence[Published]]],
) -> Iterator[Problem]:
    """The problem that answers of which figures were published are there no more."""
    for questionnaire, lines in past:
        if lines and gone(key.asked(questionnaire.name, None), sums.of(questionnaire.name), lines):
            yield Problem(place, "answers-gone", dict(values))


def _overlaps(periods: Iterable[Period], request: ScoringRequest, instruments: Collection[str]) -> Iterator[Problem]:
    """Other periods that overlap this one with an instrument in common.

    No answer may count in two periods: a year minus its first three quarters would give the fourth.
    """
    for period in periods:
        if period.id != request.period and period.start <= request.end and request.start <= period.end:
            for measured in dict.fromkeys(result.instrument for result in period.instruments):
                if measured in instruments:
                    values = {"id": request.period, "other": period.id, "instrument": measured}
                    yield Problem(Place(f"content/results/{period.id}.yaml"), "periods-overlap", values)
