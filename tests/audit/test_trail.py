"""Every read and every write leaves its row before the data leaves; what was refused leaves none."""

import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from alerts.models import Alert
from recovery.audit.models import AuditEvent
from symptoms.models import CheckIn, Episode
from tests.access.asking import ask
from tests.api.calls import V1, body_for, get, post, put, raise_alert
from tests.people import TODAY

CALLS = 100
SEED = 20261122

Row = tuple[str, str, frozenset[uuid.UUID]]


def trail() -> list[Row]:
    """Return the trail so far: in what role, what, about whom."""
    return [
        (event.actor_role, event.action, frozenset(event.patient_ids)) for event in AuditEvent.objects.order_by("id")
    ]


def left_by(call: Callable[[], Any]) -> list[Row]:
    """Return the rows that a call leaves."""
    before = len(trail())
    call()
    return trail()[before:]


def test_a_check_in_leaves_one_row_with_its_patient(api: Client, episode: Episode) -> None:
    rows = left_by(lambda: put(api, body_for(episode, mood=5)))

    assert rows == [("client", "check_in.record", frozenset({episode.patient_id}))]


def test_a_list_names_every_patient_it_shows_and_no_other(
    api: Client, episode: Episode, other_episode: Episode, strangers_episode: Episode
) -> None:
    rows = left_by(lambda: get(api, "/patients"))

    assert rows == [("client", "patient.list", frozenset({episode.patient_id, other_episode.patient_id}))]


def test_a_page_of_a_list_names_only_who_is_on_it(api: Client, episode: Episode, other_episode: Episode) -> None:
    shown = get(api, "/patients", page_size=1).json()["results"]

    assert trail()[-1][2] == {uuid.UUID(shown[0]["id"])}


def test_a_read_and_a_write_carry_the_id_of_their_request(phone: Client, episode: Episode) -> None:
    answers = [phone.get("/check-in/"), phone.post("/check-in/", {"day": TODAY.isoformat(), "safety": "none"})]

    kept = AuditEvent.objects.order_by("id").values_list("action", "request_id")
    asked = [answer["X-Request-Id"] for answer in answers]
    assert list(kept) == [("episode.read", asked[0]), ("check_in.record", asked[1])]
    assert all(asked)


@pytest.mark.parametrize(("action", "body"), [("acknowledge", {}), ("resolve", {"outcome": "advice_given"})])
def test_acting_on_an_alert_leaves_one_row(action: str, body: Any, api: Client, episode: Episode) -> None:
    alert = raise_alert(api, episode)

    rows = left_by(lambda: post(api, f"/alerts/{alert}/{action}", body))

    assert rows == [("client", f"alert.{action}d", frozenset({episode.patient_id}))]


def test_an_alert_that_has_not_changed_leaves_no_row(api: Client, episode: Episode) -> None:
    path = f"/alerts/{raise_alert(api, episode)}"
    etag = get(api, path)["ETag"]

    assert left_by(lambda: api.get(f"{V1}{path}", headers={"If-None-Match": etag})) == []


@pytest.mark.parametrize("who", ["strangers_api", "api_without_scopes", "expired_api", "client", "stranger_browser"])
def test_what_was_refused_leaves_no_row(
    who: str, api: Client, episode: Episode, request: pytest.FixtureRequest
) -> None:
    path, refused = f"/alerts/{raise_alert(api, episode)}", request.getfixturevalue(who)

    def knock() -> None:
        get(refused, path)
        get(refused, f"/patients/{episode.patient_id}")
        put(refused, body_for(episode, mood=5))
        post(refused, f"{path}/acknowledge")

    assert left_by(knock) == []


def test_an_entry_that_is_not_valid_leaves_no_row(api: Client, episode: Episode) -> None:
    assert left_by(lambda: put(api, body_for(episode, mood=11))) == []


PATHS = ["/alerts", "/alerts/{alert}", "/check-ins", "/check-ins/{check_in}", "/patients", "/patients/{patient}"]


@pytest.mark.parametrize("path", PATHS)
def test_when_the_trail_cannot_be_written_nothing_is_shown(path: str, api: Client, episode: Episode) -> None:
    ids = {"alert": raise_alert(api, episode), "check_in": CheckIn.objects.get().id, "patient": episode.patient_id}
    break_the_trail()

    answer = ask(api, "GET", f"{V1}{path.format(**ids)}")

    assert answer.status_code == 500
    assert answer.json()["code"] == "fault"
    assert b"P-1001" not in answer.content


def test_when_the_trail_cannot_be_written_nothing_is_stored(api: Client, episode: Episode) -> None:
    break_the_trail()
    api.raise_request_exception = False

    answer = put(api, body_for(episode, redness=2, swelling=2))

    assert answer.status_code == 500
    assert (CheckIn.objects.count(), Alert.objects.count()) == (0, 0)


def break_the_trail() -> None:
    """Let the database refuse every new row of the trail, as on a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent ADD CONSTRAINT broken CHECK (false) NOT VALID")


# A hundred calls


class Ward:
    """Two patients of one team, and everybody who may or may not read about them."""

    def __init__(self, askers: dict[str, Client], episodes: list[Episode], alert: str) -> None:
        self.askers, self.episodes, self.alert = askers, episodes, alert
        self.expected: list[Row] = []

    def call(self, dice: random.Random) -> None:
        """Make one call at random and write down the row it must leave, if any."""
        role = dice.choice(sorted(self.askers))
        move = dice.choice([self.send, self.list_patients, self.read_patient, self.read_alert, self.list_check_ins])
        row = move(self.askers[role], dice.choice(self.episodes))
        if role.startswith("may "):
            self.expected.append((role.removeprefix("may ").split(",")[0], *row))

    def send(self, asker: Client, episode: Episode) -> tuple[str, frozenset[uuid.UUID]]:
        """Send a check-in; people of the team send through the API, too."""
        put(asker, body_for(episode, mood=5))
        return "check_in.record", frozenset({episode.patient_id})

    def list_patients(self, asker: Client, _: Episode) -> tuple[str, frozenset[uuid.UUID]]:
        """List the team's patients."""
        get(asker, "/patients")
        return "patient.list", frozenset(episode.patient_id for episode in self.episodes)

    def read_patient(self, asker: Client, episode: Episode) -> tuple[str, frozenset[uuid.UUID]]:
        """Read one patient."""
        get(asker, f"/patients/{episode.patient_id}")
        return "patient.read", frozenset({episode.patient_id})

    def read_alert(self, asker: Client, _: Episode) -> tuple[str, frozenset[uuid.UUID]]:
        """Read the first patient's alert."""
        get(asker, f"/alerts/{self.alert}")
        return "alert.read", frozenset({self.episodes[0].patient_id})

    def list_check_ins(self, asker: Client, episode: Episode) -> tuple[str, frozenset[uuid.UUID]]:
        """List one patient's check-ins."""
        shown = get(asker, "/check-ins", patient=episode.patient_id)
        found = shown.status_code == 200 and bool(shown.json()["results"])
        return "check_in.list", frozenset({episode.patient_id} if found else ())


@pytest.fixture
def ward(request: pytest.FixtureRequest, api: Client, episode: Episode, other_episode: Episode) -> Ward:
    """Return the ward; those who may are named by the role that their rows carry."""
    allowed = {"may client": "api", "may nurse": "nurse_browser"}
    refused = ("api_without_scopes", "expired_api", "phone", "client")
    askers = {name: request.getfixturevalue(fixture) for name, fixture in allowed.items()}
    askers |= {name: request.getfixturevalue(name) for name in refused}
    return Ward(askers, [episode, other_episode], raise_alert(api, episode))


def test_a_hundred_random_calls_leave_exactly_their_rows(ward: Ward) -> None:
    dice = random.Random(SEED)  # noqa: S311 - the same calls every time
    before = len(trail())

    for _ in range(CALLS):
        ward.call(dice)

    assert trail()[before:] == ward.expected
    assert 20 < len(ward.expected) < 80
