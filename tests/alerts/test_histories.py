"""Histories from stored rows: what is packed is what is stored, and the round reads what the save reads."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import Q

from alerts.judgement.histories import rows_from, rows_of, texts_of_all
from alerts.judgement.judging import judge_all_due
from alerts.models import Flag, Ruleset
from alerts.rules.entries import Entries
from alerts.rules.entry import ITEMS
from alerts.services import receive_check_in
from recovery.accounts.models import User
from recovery.rows import new_id
from symptoms.models import RANGES, VOCABULARIES, CheckIn, Episode
from symptoms.packing import DAY_ZERO, LAST_DAY, PACKED, PLACES, WORDS
from symptoms.services import lock_episode, record_check_in
from symptoms.vocabulary import Site
from tests.alerts.living import BAD, CALM, at, enrolled
from tests.alerts.making import patient_actor_of
from tests.people import ZONE, sent

# Each place alone, and together.
SITES: list[Any] = [(), *((site,) for site in Site), (Site.LEFT_LEG, Site.RIGHT_HAND), tuple(Site)]
DAY = timedelta(days=1)
TENTHS = [tenths / 10 for tenths in range(340, 431)]
# Of these not every value, or no range.
SOME: dict[str, list[Any]] = {"numb_sites": SITES, "temperature_c": TENTHS, "walk_minutes": [0, 9, 10, 79, 208, 1440]}


def every_answer(item: str) -> list[Any]:
    """Return all that can be stored of an item, the minutes of a walk left out but for some."""
    low, high = RANGES.get(item, (0, -1))
    return [None, *(SOME.get(item) or VOCABULARIES.get(item) or range(low, high + 1) or [True, False])]


def stored(episode: Episode, number: int, **columns: Any) -> CheckIn:
    """Return a check-in of day `number`, which came two days and a bit later, still to be stored."""
    if columns.get("temperature_c") is not None:
        columns |= {"temperature_value": columns["temperature_c"], "temperature_unit": "C"}
    return CheckIn(
        organisation_id=episode.organisation_id,
        episode=episode,
        client_id=new_id(),
        digest=b"",
        day=episode.surgery_on + timedelta(days=number),
        zone=ZONE,
        answered_at=at(number),
        received_at=at(number + 2, 9) + timedelta(microseconds=number),
        **columns,
    )


class TestPacked:
    def test_every_answer_is_read_as_it_was_stored(self, episode: Episode) -> None:
        answers = [{item: answer} for item in PACKED for answer in every_answer(item)]
        Episode.objects.filter(id=episode.id).update(surgery_on=at(0).date())
        episode.refresh_from_db()
        check_ins = CheckIn.objects.bulk_create(stored(episode, day, **said) for day, said in enumerate(answers))

        entries = rows_of(episode).entries

        assert [
            {item: answer for item in PACKED if (answer := getattr(entry, item)) is not None} for entry in entries
        ] == [{item: answer for item, answer in said.items() if answer is not None} for said in answers]
        assert [entry[:4] for entry in entries] == [
            (day, str(one.id), one.received_at, day + 2) for day, one in enumerate(check_ins)
        ]

    def test_the_answers_stand_in_the_order_of_an_entry(self) -> None:
        assert PACKED == ITEMS

    def test_every_word_has_a_letter(self) -> None:
        assert {word for item in PACKED for word in VOCABULARIES.get(item, ())} == set(WORDS)

    def test_every_place_has_a_bit(self) -> None:
        assert set(PLACES) == set(Site.values)

    def test_places_are_read_in_one_order_and_once(self, episode: Episode) -> None:
        said = [Site.RIGHT_FOOT, Site.LEFT_LEG, Site.RIGHT_FOOT]
        CheckIn.objects.bulk_create([stored(episode, 1, numb_sites=said)])

        (entry,) = rows_of(episode).entries
        assert entry.numb_sites == ("left_leg", "right_foot")

    @pytest.mark.parametrize("item", PACKED)
    def test_one_answer_of_some_days_is_that_of_their_entries(self, episode: Episode, item: str) -> None:
        answers = every_answer(item)[-5:]
        CheckIn.objects.bulk_create(stored(episode, day, **{item: answer}) for day, answer in enumerate(answers))

        entries = rows_of(episode).entries

        assert isinstance(entries, Entries)
        assert entries.answers(item, 1, 4) == [getattr(entry, item) for entry in [*entries][1:4]] == answers[1:4]

    def test_what_cannot_be_packed_is_not_stored(self, episode: Episode) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE symptoms_checkin DROP CONSTRAINT symptoms_checkin_relief_known")

        with pytest.raises(IntegrityError, match="symptoms_checkin_packed_whole"):
            stored(episode, 1, relief="a word without a letter").save()

    @pytest.mark.parametrize(("day", "is_known"), [(DAY_ZERO, False), (LAST_DAY, True), (LAST_DAY + DAY, False)])
    def test_a_day_without_a_letter_is_not_stored(self, episode: Episode, day: date, *, is_known: bool) -> None:
        check_in = stored(episode, 1)
        check_in.day = day

        with nullcontext() if is_known else pytest.raises(IntegrityError, match="symptoms_checkin_packed_whole"):
            check_in.save()


class TestRows:
    def test_one_entry_a_day_is_a_history_as_it_is(self, episode: Episode) -> None:
        CheckIn.objects.bulk_create([stored(episode, day) for day in (4, 1)])

        assert rows_of(episode).days == frozenset(entry.day for entry in rows_of(episode).entries)

    def test_two_entries_of_a_day_are_not(self, episode: Episode) -> None:
        CheckIn.objects.bulk_create([stored(episode, 1), stored(episode, 1)])

        assert rows_of(episode).days is None

    def test_a_corrected_entry_is_known_by_its_correction(self, episode: Episode) -> None:
        first, second = stored(episode, 1), stored(episode, 2)
        CheckIn.objects.bulk_create([first])
        second.supersedes = first
        CheckIn.objects.bulk_create([second])

        rows = rows_of(episode)
        assert rows.superseded == {str(first.id): str(second.id)}
        assert rows.days is None
        assert [entry.id for entry in rows.entries] == [str(first.id), str(second.id)]
        assert [entry.day for entry in rows.entries] == [1, 2]

    def test_the_newest_arrival_is_known_without_a_look_at_the_entries(self, episode: Episode) -> None:
        CheckIn.objects.bulk_create([stored(episode, day) for day in (9, 3)])

        assert rows_of(episode).newest_at == at(11, 9) + timedelta(microseconds=9)

    def test_many_are_read_as_one_is(self, episode: Episode, other_episode: Episode) -> None:
        CheckIn.objects.bulk_create([stored(episode, 1, **BAD[0]), stored(episode, 2), stored(other_episode, 1)])

        both = [other_episode, episode]
        for one, texts in zip(both, texts_of_all(both), strict=True):
            rows, alone = rows_from(one, texts), rows_of(one)
            assert (list(rows.entries), rows.baselines, rows.days) == (list(alone.entries), alone.baselines, alone.days)


@pytest.mark.usefixtures("ruleset")
def test_the_round_says_what_the_save_says_to_the_letter(
    episode: Episode, other_episode: Episode, nurse: User, ruleset: Ruleset
) -> None:
    by_the_save, by_the_round = enrolled(episode), enrolled(other_episode)

    for day, said in _course():
        now = at(day, 9)
        receive_check_in(patient_actor_of(by_the_save), Q(), sent(at(day).date(), **said), now=now)
        _stored_and_not_judged(by_the_round, day, said, now=now)
        judge_all_due(now=now)

    assert _flags(by_the_save) == _flags(by_the_round)
    assert len({rule for rule, *_ in _flags(by_the_save)}) > len(BAD)


def _course() -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield a day's answers, one worry after the other with a calm day between; every third day is sent twice."""
    for place, bad in enumerate(BAD):
        yield 2 + 2 * place, CALM | bad
        yield 3 + 2 * place, CALM
        if place % 3 == 0:
            yield 3 + 2 * place, CALM | BAD[place - 1]


def _stored_and_not_judged(episode: Episode, day: int, said: dict[str, Any], *, now: datetime) -> None:
    locked = lock_episode(Q(id=episode.id))
    record_check_in(locked, sent(at(day).date(), **said), patient_actor_of(episode), now=now)
    Episode.objects.filter(id=episode.id).update(evaluate_at=now)


def _flags(episode: Episode) -> list[tuple[Any, ...]]:
    """Return every flag with all it says, the days of entries in place of their ids."""
    flags = Flag.objects.filter(episode=episode).order_by("raised_at", "rule_id", "cause")
    days = {str(one.id): str(one.day) for one in CheckIn.objects.filter(episode=episode)}
    return [
        (
            flag.rule_id, days.get(flag.cause.removeprefix("check-in:"), flag.cause), flag.family, flag.also,
            flag.urgency, flag.standing, flag.sentence, flag.comparison, flag.unless, flag.advice,
            [(fact["item"], fact["value"], fact["day"]) for fact in flag.facts], flag.parameters, flag.considered,
            flag.measure, flag.day, flag.late, flag.raised_on_day, flag.raised_at,
        )
        for flag in flags
    ]  # fmt: skip
