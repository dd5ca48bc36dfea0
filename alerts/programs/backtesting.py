"""Backtests: from stored rows to courses, and both rulesets over all of them, on every core, with nothing written."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from alerts.judgement.contacts import contacts_of
from alerts.judgement.histories import Rows, day_at, history_of, rows_from, texts_of_all
from alerts.judgement.judging import next_midnight
from alerts.models import Alert, Flag
from alerts.rules.backtest import Moment, play
from alerts.rules.comparison import Confirmed, Replayed, replayed
from alerts.rules.history import History
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Family, Urgency
from alerts.vocabulary import Outcome
from symptoms.imports.models import DecisionKind, EpisodeDecision
from symptoms.models import Episode, EpisodeStatus

CHUNK = 40
_WEEK = timedelta(weeks=1)
_SPEAKS, _CLOSES, _PASSES, _COMES = range(4)  # in which order, of one instant
_NEEDED = (
    "id", "patient_id", "procedure", "surgery_on", "stitches_out_on", "ended_on", "created_at", "patient__time_zone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Closed:
    """An alert that a person closed."""

    alert_id: UUID
    urgency: Urgency
    at: datetime
    is_confirmed: bool
    families: frozenset[Family]


@dataclass(frozen=True, slots=True)
class Stop:
    """A time in which nobody was asked and nothing was judged: a pause, or what came after the end."""

    since: datetime
    until: datetime


@dataclass(slots=True)
class StoredCourse:
    """One episode as it was lived, from its stored rows.

    Of what is no check-in, the episode and its baselines are taken as they stand now; the last look of staff counts
    from the day it was stored.
    """

    episode: Episode
    rows: Rows
    closed: tuple[Closed, ...]
    ends_at: datetime
    stops: tuple[Stop, ...] = ()
    """Oldest first."""
    spoken: tuple[datetime, ...] = ()
    """When somebody spoke to the patient."""
    reviewed_at: datetime | None = None
    _known: Rows = field(default_factory=Rows)

    def __post_init__(self) -> None:
        """Put the check-ins in the order in which they came."""
        self.rows.entries = sorted(self.rows.entries, key=lambda entry: (entry.received_at, str(entry.id)))

    @property
    def moments(self) -> list[Moment]:
        """Return what happened, oldest first; of one instant, what a person did first and the check-in last."""
        happened = [(at, _SPEAKS, 0) for at in self.spoken] + [(one.at, _CLOSES, 0) for one in self.closed]
        happened += [(at, _PASSES, 0) for at in (*self._midnights(), *self._decided())]
        entries = self.rows.entries
        happened += [(entry.received_at, _COMES, n) for n, entry in enumerate(entries, 1) if entry.received_at]
        came, moments = 0, []
        for at, kind, number in sorted(happened):
            came, day = number or came, day_at(self.episode, at)
            moments.append(
                Moment(
                    at,
                    came,
                    day=entries[number - 1].day if number else None,
                    closes_on=day if kind == _CLOSES else None,
                    spoken_on=day if kind == _SPEAKS else None,
                )
            )
        return moments

    def _midnights(self) -> Iterator[datetime]:
        zone = self.episode.patient.time_zone
        midnight = next_midnight(zone, self.episode.created_at)
        while midnight <= self.ends_at:
            if not any(stop.since <= midnight < stop.until for stop in self.stops):
                yield midnight
            midnight = next_midnight(zone, midnight)

    def _decided(self) -> Iterator[datetime]:
        """Yield when an override came and went: each asks for another judgement."""
        for one in self.rows.overrides:
            yield from (at for at in (one.since, one.until) if at <= self.ends_at)

    def history(self, ruleset: Ruleset, moment: Moment) -> History:
        """Return the history as it stood at a moment: of what came later, nothing."""
        known = self._known
        for entry in self.rows.entries[len(known.entries) : moment.came]:
            known.entries, known.newest_at = (*known.entries, entry), entry.received_at
            corrected = [old for old, new in self.rows.superseded.items() if new == entry.id]
            known.superseded.update(dict.fromkeys(corrected, str(entry.id)))
        known.baselines, known.overrides = self.rows.baselines, self.rows.overrides
        if self.reviewed_at is not None and moment.at < self.reviewed_at:
            known.baselines = {kind: said for kind, said in self.rows.baselines.items() if kind != "reviewed"}
        zone, began = self.episode.patient.time_zone, self.episode.created_at
        counts = [next_midnight(zone, stop.until) for stop in self.stops if stop.until <= moment.at]
        return history_of(self.episode, ruleset, known, now=moment.at, since=max(counts, default=began))

    def followed(self, since: datetime) -> timedelta:
        """Return for how long the patient was followed since an instant, without the time in which nobody asked."""
        stood = ((max(since, stop.since), min(self.ends_at, stop.until)) for stop in self.stops)
        return _length(max(since, self.episode.created_at), self.ends_at) - sum(
            (_length(begin, end) for begin, end in stood), timedelta(0)
        )

    def confirmed(self, since: datetime) -> Iterator[Confirmed]:
        """Yield the complications that were confirmed since an instant."""
        before = self.episode.created_at
        for one in self.closed:
            if one.is_confirmed and one.at >= since:
                yield Confirmed(str(one.alert_id), one.urgency, one.families, before, one.at)
            before = one.at


def _length(begin: datetime, end: datetime) -> timedelta:
    return max(end - begin, timedelta(0))


@dataclass(frozen=True, slots=True)
class Backtest:
    """What to run: both rulesets, over which days."""

    current: Ruleset
    draft: Ruleset
    since: datetime
    now: datetime

    def replay(self, courses: Sequence[StoredCourse]) -> list[Replayed]:
        """Return what both rulesets make of each course."""
        return [self._replay(course) for course in courses]

    def _replay(self, course: StoredCourse) -> Replayed:
        return replayed(
            str(course.episode.patient_id),
            course.followed(self.since) / _WEEK,
            play(course, (self.current, self.draft)),
            tuple(course.confirmed(self.since)),
            since=self.since,
        )


def episodes_since(program_id: UUID, *, since: datetime, now: datetime) -> list[UUID]:
    """Return the episodes of a program that were followed at some time since an instant."""
    followed = Episode.objects.filter(program_id=program_id, created_at__lte=now)
    running = Q(ended_on__isnull=True) | Q(ended_on__gte=since)
    return list(
        followed.filter(running).exclude(status=EpisodeStatus.SETTING_UP).order_by("id").values_list("id", flat=True)
    )


def run(backtest: Backtest, episode_ids: Sequence[UUID], *, jobs: int) -> Iterator[list[Replayed]]:
    """Yield what came of the episodes, some at a time and in no order. This process reads, the others judge."""
    chunks = (courses_of(episode_ids[at : at + CHUNK], now=backtest.now) for at in range(0, len(episode_ids), CHUNK))
    if jobs == 1:
        yield from map(backtest.replay, chunks)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        yield from _shared(pool, backtest, chunks, ahead=2 * jobs)


def _shared(
    pool: ProcessPoolExecutor, backtest: Backtest, chunks: Iterable[list[StoredCourse]], *, ahead: int
) -> Iterator[list[Replayed]]:
    """Yield what the pool makes of the chunks, with no more of them read than it can take soon."""
    pending: set[Future[list[Replayed]]] = set()
    for chunk in chunks:
        pending.add(pool.submit(backtest.replay, chunk))
        if len(pending) >= ahead:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    yield from (future.result() for future in pending)


def courses_of(episode_ids: Sequence[UUID], *, now: datetime) -> list[StoredCourse]:
    """Return the courses of episodes up to now, by six statements."""
    wanted = Episode.objects.filter(id__in=episode_ids).select_related("patient").only(*_NEEDED).order_by("id")
    reviewed = Q(baselines__kind="reviewed")
    seen = dict(wanted.filter(reviewed).values_list("id", "baselines__created_at"))
    episodes = list(wanted)
    closed, stops = _closed(episode_ids, now=now), _stops(episode_ids, now=now)
    spoken = _spoken(episode_ids, now=now)
    return [
        StoredCourse(
            episode=episode,
            rows=_until(rows_from(episode, texts), now),
            closed=tuple(closed.get(episode.id, ())),
            ends_at=_ends_at(episode, now),
            stops=tuple(stops.get(episode.id, ())),
            spoken=tuple(spoken.get(episode.id, ())),
            reviewed_at=seen.get(episode.id),
        )
        for episode, texts in zip(episodes, texts_of_all(episodes), strict=True)
    ]


def _until(rows: Rows, now: datetime) -> Rows:
    rows.entries = [entry for entry in rows.entries if entry.received_at is not None and entry.received_at <= now]
    return rows


def _ends_at(episode: Episode, now: datetime) -> datetime:
    if episode.ended_on is None:
        return now
    last = datetime.combine(episode.ended_on, datetime.min.time(), ZoneInfo(episode.patient.time_zone))
    return min(now, next_midnight(episode.patient.time_zone, last))


def _stops(episode_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, list[Stop]]:
    """Return when each episode stood still, oldest first: until it went on, or until now."""
    decided = EpisodeDecision.objects.filter(episode_id__in=episode_ids, at__lte=now).exclude(kind=DecisionKind.MOVED)
    stops: dict[UUID, list[Stop]] = {}
    for episode_id, kind, at in decided.order_by("at").values_list("episode_id", "kind", "at"):
        mine = stops.setdefault(episode_id, [])
        if mine and mine[-1].until == now:  # it stood still already: it goes on, or ends in its pause
            mine.append(Stop(mine.pop().since, at if kind == DecisionKind.RESUMED else now))
        else:
            mine.append(Stop(at, now))
    return stops


def _closed(episode_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, list[Closed]]:
    """Return the closed alerts of each episode, oldest first."""
    alerts = Alert.objects.filter(episode_id__in=episode_ids, resolved_at__lte=now).order_by("resolved_at")
    rows = list(alerts.values_list("episode_id", "id", "urgency", "resolved_at", "outcome"))
    confirmed = [alert_id for _, alert_id, *_, outcome in rows if outcome == Outcome.COMPLICATION_CONFIRMED]
    families = _families(confirmed)
    closed: dict[UUID, list[Closed]] = {}
    for episode_id, alert_id, urgency, at, outcome in rows:
        assert at is not None  # noqa: S101 - a closed alert says when
        is_confirmed = outcome == Outcome.COMPLICATION_CONFIRMED
        about = frozenset(families.get((alert_id, urgency), ()))
        closed.setdefault(episode_id, []).append(Closed(alert_id, Urgency(urgency), at, is_confirmed, about))
    return closed


def _spoken(episode_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, list[datetime]]:
    """Return when somebody spoke to each patient."""
    spoken: dict[UUID, list[datetime]] = {}
    for episode_id, at in contacts_of(episode_ids).filter(at__lte=now).values_list("alert__episode_id", "at"):
        spoken.setdefault(episode_id, []).append(at)
    return spoken


def _families(alert_ids: Sequence[UUID]) -> dict[tuple[UUID, int], set[Family]]:
    """Return what the flags of each alert were about, by their urgency."""
    families: dict[tuple[UUID, int], set[Family]] = {}
    flags = Flag.objects.filter(alert_id__in=alert_ids)
    for alert_id, urgency, family, also in flags.values_list("alert_id", "urgency", "family", "also"):
        families.setdefault((alert_id, urgency), set()).update(map(Family, [family, *also]))
    return families
