"""Judging stored episodes: inside the save, and again whenever time or a new ruleset could change the answer.

The save and the round call the same function on the same rows. It must run inside a transaction that holds the
episode's lock, so that one episode is judged by one process at a time.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache, partial
from threading import Lock
from time import monotonic
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet

from alerts.judgement.claiming import DueEpisode, claim, put_back
from alerts.judgement.histories import Followed, Texts, day_at, history_of, rows_from, rows_of, texts_of_all
from alerts.judgement.raising import Judged, already_said, keep_hidden, raise_flags
from alerts.models import Flag
from alerts.queries import ruleset_in_force
from alerts.queries.rulesets import parsed
from alerts.rules.evaluate import Fault, Judgement, evaluate
from alerts.rules.history import History
from alerts.rules.rule import Finding
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Family, Urgency
from symptoms.models import Episode, EpisodeStatus

log = structlog.get_logger(__name__)

BATCH = 500
TURN = timedelta(seconds=4)  # after which the worker says again that it lives
RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=30))
RETRY_SLOWLY = timedelta(hours=1)
PATIENCE = timedelta(seconds=60)
COULD_NOT_BE_JUDGED = "could_not_be_judged"
# Held while a batch is asked. Two that took turns at the interpreter would be done together, and then both wait for
# PostgreSQL; no lock of the database is waited for meanwhile.
_ASKING = Lock()
# Of a patient a judgement needs her midnight and nothing else.
_JUDGED = [*(field.name for field in Episode._meta.concrete_fields), "patient__time_zone"]  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class InForce:
    """The ruleset that judges: its row and its parsed document."""

    id: UUID
    ruleset: Ruleset


def judge_check_in(episode: Episode, day: int, *, now: datetime) -> list[Flag]:
    """Judge a locked episode after an entry about `day` came in; return the flags that are new.

    Entries of later days whose windows hold that day are judged again. A rule that cannot be answered is tried again
    soon, and flagged if it still cannot.
    """
    before = _deadlines(episode)
    rows = rows_of(episode)
    in_force = rows.ruleset_id or ruleset_in_force(episode.program_id)[0]  # which says that there is none
    known = InForce(in_force, parsed(in_force))
    history = history_of(episode, known.ruleset, rows, now=now)
    judgement = _judgement(episode, known, history, from_day=day)
    flags = _settle(episode, known, history, judgement)
    if _deadlines(episode) != before:
        write_deadlines([episode])
    return flags


def _judgement(episode: Followed, known: InForce, history: History, *, from_day: int | None = None) -> Judgement:
    """Return what the rules say of the entries from a day on, by default of the newest, and of what was not judged yet.

    That is every entry that came since judging first failed, whichever day it is about: an answer about the newest day
    alone would end the trying, and what the others show would never be told. As clocks differ, it looks back a little
    further: what was said already adds nothing.
    """
    days = [] if from_day is None else [from_day]
    if episode.judge_failing_since is not None:
        since = episode.judge_failing_since - PATIENCE
        days += [entry.day for entry in history.entries if entry.received_at is not None and entry.received_at >= since]
    from_day = min(days, default=None)
    return evaluate(known.ruleset, history, from_day=from_day, said=partial(already_said, episode))


def _deadlines(episode: Episode) -> tuple[object, ...]:
    return (episode.evaluate_at, episode.judge_attempts, episode.judge_failing_since)


def judge_due(*, now: datetime, overdue_by: timedelta = timedelta(0), limit: int = BATCH) -> int:
    """Judge the episodes whose time has come, in one transaction; return how many were found.

    An episode that cannot be judged does not hold up another: it is put off, and flagged after a minute.
    """
    with transaction.atomic():
        due = claim(by=now - overdue_by, limit=limit)
        if due:
            _judge_batch(due, now=now)
    return len(due)


def judge_some(*, now: datetime) -> int:
    """Judge a batch of the episodes whose time has come, and a turn of two at a time where that was not all.

    While PostgreSQL reads for one batch, the rules are asked about the other. Returns how many were found, 0 when none
    is left. Decision 0027.
    """
    found = judge_due(now=now, limit=BATCH)
    if found < BATCH:
        return found
    with ThreadPoolExecutor(1) as beside:
        theirs = beside.submit(_judge_turn_beside, now=now)
        return found + _judge_turn(now=now) + theirs.result()


def _judge_turn_beside(*, now: datetime) -> int:
    """Judge a turn in a thread, whose connection ends with it."""
    try:
        return _judge_turn(now=now)
    finally:
        connection.close()


def _judge_turn(*, now: datetime) -> int:
    began, done, found = monotonic(), 0, BATCH
    while found == BATCH and monotonic() - began < TURN.total_seconds():
        found = judge_due(now=now, limit=BATCH)
        done += found
    return done


def judge_all_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Judge every episode whose time has come, a batch a transaction; return how many."""
    done = 0
    while found := judge_due(now=now, overdue_by=overdue_by):
        done += found
    return done


def _judge_batch(due: Sequence[DueEpisode], *, now: datetime) -> None:
    """Judge many: those with nothing to tell are put back together, and each of the others is settled by itself."""
    in_force = {program: _in_force(program) for program in {one.program_id for one in due}}
    calm: dict[datetime, list[str]] = {}
    others: dict[str, Outcome] = {}
    stored = _stored(due)
    with _ASKING:
        for one, texts in zip(due, stored, strict=True):
            outcome = _outcome(one, in_force[one.program_id], texts, now=now)
            if outcome.is_calm:
                calm.setdefault(next_midnight(one.time_zone, now), []).append(one.id)
            else:
                others[one.id] = outcome
    for midnight, episode_ids in calm.items():
        put_back(episode_ids, until=midnight)
    _settle_others(others, now=now)


def _in_force(program_id: str) -> InForce | Exception:
    """Return what judges a program, an error where nothing can: it must not keep the other programs from being judged."""
    try:
        return InForce(*ruleset_in_force(UUID(program_id)))
    except Exception as error:  # noqa: BLE001 - told when the episodes are settled
        log.error("no_ruleset_in_force", program=program_id, error=type(error).__name__)
        return error


def _stored(due: Sequence[DueEpisode]) -> list[Texts | Exception]:
    """Return what is stored of each, an error where that cannot be read: it must not keep the others from being judged."""
    try:
        with transaction.atomic():
            return [*texts_of_all(due)]
    except Exception as error:  # noqa: BLE001 - told when the episode is settled
        return [error] if len(due) == 1 else [texts for one in due for texts in _stored([one])]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of judging one episode of a batch, or why nothing did."""

    judged: tuple[InForce, History, Judgement] | Exception

    @property
    def is_calm(self) -> bool:
        """True when there is nothing to do about it."""
        return isinstance(self.judged, tuple) and self.judged[-1].is_calm


def _outcome(one: DueEpisode, known: InForce | Exception, texts: Texts | Exception, *, now: datetime) -> Outcome:
    if isinstance(known, Exception):
        return Outcome(known)
    if isinstance(texts, Exception):
        return Outcome(texts)
    try:
        history = history_of(one, known.ruleset, rows_from(one, texts), now=now)
        return Outcome((known, history, _judgement(one, known, history)))
    except Exception as error:  # noqa: BLE001 - one poisoned episode must not keep the others from being judged
        return Outcome(error)


def _settle_others(outcomes: Mapping[str, Outcome], *, now: datetime) -> None:
    """Settle each episode by its outcome."""
    if not outcomes:
        return
    some = Episode.objects.filter(id__in=outcomes).select_related("patient").only(*_JUDGED)
    by_id = {str(episode.id): episode for episode in some}
    for episode_id, outcome in outcomes.items():
        _settle_one(by_id[episode_id], outcome, now=now)
    write_deadlines([*by_id.values()])


def _settle_one(episode: Episode, outcome: Outcome, *, now: datetime) -> None:
    """Settle one episode of a batch behind a savepoint; whatever goes wrong becomes a fault of this one alone."""
    if isinstance(outcome.judged, Exception):
        could_not_judge(episode, outcome.judged, now=now)
        return
    known, history, judgement = outcome.judged
    try:
        with transaction.atomic():
            flags = _settle(episode, known, history, judgement)
    except Exception as error:  # noqa: BLE001 - it must not keep the others from being settled
        could_not_judge(episode, error, now=now)
    else:
        _report_unseen(episode, history, flags)


def could_not_judge(episode: Episode, error: Exception, *, now: datetime) -> None:
    """Put an episode off after an error; the check-ins are kept whatever happens, even where nobody can be told yet."""
    faults = [Fault("judgement", f"{now:%Y-%m-%dT%H:%M}", type(error).__name__)]
    if not put_off(episode, faults, now=now):
        return
    try:
        with transaction.atomic():
            tell_people(episode, InForce(*ruleset_in_force(episode.program_id)), faults, now=now)
    except Exception as again:  # noqa: BLE001 - the deadline set above brings it back
        log.critical("could_not_tell_people", episode=str(episode.id), error=type(again).__name__)


def _settle(episode: Episode, known: InForce, history: History, judgement: Judgement) -> list[Flag]:
    flags: list[Flag] = []
    judged = Judged(episode, known.id, known.ruleset, history, judgement)
    if judgement.findings:
        flags = raise_flags(judged)
    if judgement.hidden:
        keep_hidden(judged)
    if not judgement.faults:
        _done(episode, now=history.now)
    elif put_off(episode, judgement.faults, now=history.now):
        flags += tell_people(episode, known, judgement.faults, now=history.now)
    return flags


def put_off(episode: Episode, faults: Sequence[Fault], *, now: datetime) -> bool:
    """Note that an episode could not be judged, and when to try again; True when it is time to tell people.

    That is after three tries or a minute.
    """
    for fault in faults:
        log.error("rule_fault", episode=str(episode.id), rule=fault.rule_id, error=fault.error)
    tried = episode.judge_attempts
    episode.judge_attempts += 1
    episode.judge_failing_since = episode.judge_failing_since or now
    episode.evaluate_at = now + (RETRY_AFTER[tried] if tried < len(RETRY_AFTER) else RETRY_SLOWLY)
    return episode.judge_attempts > len(RETRY_AFTER) or now - episode.judge_failing_since >= PATIENCE


def tell_people(episode: Episode, known: InForce, faults: Sequence[Fault], *, now: datetime) -> list[Flag]:
    """Return the flag that says "this patient's entries could not be judged: read them yourself"."""
    since = episode.judge_failing_since or now
    day = day_at(episode, now)
    names = ", ".join(sorted({fault.rule_id for fault in faults}))
    finding = Finding(
        rule_id=COULD_NOT_BE_JUDGED,
        family=Family.SYSTEMIC,
        urgency=Urgency.SAME_DAY,
        sentence=f"This patient's entries could not be judged: read them yourself. Not answered: {names}.",
        facts=(),
        unless="Every rule gives an answer.",
        advice="We could not check your answers. If you are worried, call your team today.",
        day=day,
        cause=f"failing-since:{since:%Y-%m-%dT%H:%M:%S}",
    )
    history = History(procedure=episode.procedure, day0=episode.surgery_on, now=now, today=day)
    judgement = Judgement((finding,), tuple(faults), ())
    return raise_flags(Judged(episode, known.id, known.ruleset, history, judgement))


def _done(episode: Episode, *, now: datetime) -> None:
    episode.judge_attempts, episode.judge_failing_since = 0, None
    episode.evaluate_at = next_midnight(episode.time_zone, now)


def _report_unseen(episode: Episode, history: History, flags: Sequence[Flag]) -> None:
    """Tell the operators of a flag about an entry that the save of that entry should have found.

    A rule that an override has changed since may well hold now for an entry of before.
    """
    decided = {one.rule_id for one in history.overrides}
    for flag in flags:
        if flag.check_in_id is not None and flag.rule_id not in decided:
            log.error("found_only_by_the_round", episode=str(episode.id), rule=flag.rule_id, flag=str(flag.id))


@lru_cache(maxsize=4096)
def next_midnight(zone: str, now: datetime) -> datetime:
    """Return when the patient's next day begins: the end of a day is when silence can change the answer."""
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), ZoneInfo(zone))


def write_deadlines(episodes: Sequence[Episode]) -> None:
    """Store when each episode is judged next, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE symptoms_episode e
            SET evaluate_at = v.evaluate_at, judge_attempts = v.attempts, judge_failing_since = v.failing_since
            FROM (SELECT unnest(%s::uuid[]) AS id, unnest(%s::timestamptz[]) AS evaluate_at,
                         unnest(%s::smallint[]) AS attempts, unnest(%s::timestamptz[]) AS failing_since) v
            WHERE e.id = v.id AND (e.evaluate_at, e.judge_attempts) IS DISTINCT FROM (v.evaluate_at, v.attempts)
            """,
            [
                [episode.id for episode in episodes],
                [episode.evaluate_at for episode in episodes],
                [episode.judge_attempts for episode in episodes],
                [episode.judge_failing_since for episode in episodes],
            ],
        )


def ask_again(episodes: QuerySet[Episode], *, now: datetime, spread: timedelta = timedelta(0)) -> int:
    """Have episodes judged again from now on, spread over a while; return how many. A new ruleset asks for this."""
    with transaction.atomic():
        ids = list(episodes.filter(status=EpisodeStatus.ACTIVE).select_for_update(no_key=True).order_by("id"))
        for place, episode in enumerate(ids):
            episode.evaluate_at = min(episode.evaluate_at or now, now + spread * place / len(ids))
        write_deadlines(ids)
    return len(ids)
