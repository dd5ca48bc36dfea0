"""Counting wrong guesses."""

import pytest
from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.test import RequestFactory

from symptoms.entry.attempts import BIRTH_DATE, DAY_SECONDS, HOUR_SECONDS, MOST_TRIES, address_of, may_try, was_right

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_attempts(db: None) -> None:
    cache.clear()


def guess_wrong(times: int, action: str = "enter", who: str = "10.0.0.1") -> None:
    for _ in range(times):
        may_try(action, who)


@pytest.mark.parametrize(("times", "refused"), [(0, False), (MOST_TRIES - 1, False), (MOST_TRIES, True)])
def test_ten_wrong_guesses_are_enough(times: int, refused: bool) -> None:
    guess_wrong(times)

    assert may_try("enter", "10.0.0.1") is not refused


def test_a_right_one_is_not_counted() -> None:
    for _ in range(MOST_TRIES + 1):
        assert may_try("enter", "10.0.0.1")
        was_right("enter", "10.0.0.1")


def test_one_persons_guesses_do_not_stop_another() -> None:
    guess_wrong(MOST_TRIES)

    assert may_try("enter", "10.0.0.2")


def test_guesses_of_one_kind_do_not_stop_another_kind() -> None:
    guess_wrong(MOST_TRIES)

    assert may_try(BIRTH_DATE, "10.0.0.1")


def test_a_date_of_birth_is_counted_for_a_day_and_all_else_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    lasts: list[int] = []
    monkeypatch.setattr(cache, "set", lambda _key, _tried, seconds: lasts.append(seconds))

    guess_wrong(1, BIRTH_DATE)
    guess_wrong(1, "enter")

    assert lasts == [DAY_SECONDS, HOUR_SECONDS]


def test_what_is_kept_does_not_name_who_guessed() -> None:
    guess_wrong(1, who="10.0.0.1")

    assert cache.get("attempts:enter:10.0.0.1") is None


def test_many_who_guess_elsewhere_do_not_make_anything_forgotten() -> None:
    guess_wrong(MOST_TRIES, BIRTH_DATE, "a patient")
    for number in range(400):
        guess_wrong(1, who=f"10.0.{number // 256}.{number % 256}")

    assert not may_try(BIRTH_DATE, "a patient")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
    ],
    ids=["one home", "two homes", "two of IPv4", "one of IPv4"],
)
def test_a_home_with_ipv6_is_one_place_to_guess_from(rf: RequestFactory, one: str, other: str, *, same: bool) -> None:
    here, there = (address_of(rf.get("/in/", REMOTE_ADDR=address)) for address in (one, other))

    assert (here == there) is same


def test_the_librarys_limits_tell_people_of_ipv4_apart_too(rf: RequestFactory) -> None:
    here, there = (get_ip(rf.get("/", REMOTE_ADDR=f"::ffff:192.0.2.{number}")) for number in (7, 8))

    assert (here, there) == ("192.0.2.7", "192.0.2.8")


def test_the_address_is_where_the_request_came_from(rf: RequestFactory) -> None:
    request = rf.get("/in/", REMOTE_ADDR="192.0.2.7")

    assert address_of(request) == "192.0.2.7"
