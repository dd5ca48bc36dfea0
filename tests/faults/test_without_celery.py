"""The worker, the broker or both are gone: the nurse still sees the flag, and the message still leaves."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from alerts.models import Notification
from recovery.accounts.models import CareTeam, Scope, User
from symptoms.models import Episode
from tests.people import NOW, TODAY, ZONE, give_token
from tests.web import Web, nobody_listens, run_once, running_web, stalled_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Yield the environment of a web server whose doorbell nobody answers."""
    asked: dict[str, AbstractContextManager[str]] = {
        "the broker is not there": nullcontext(nobody_listens()),
        "the broker hangs": stalled_server(),
        "no worker listens": nullcontext(""),
    }
    with asked[request.param] as address:
        yield {"CELERY_BROKER_URL": address} if address else {}


@pytest.fixture
def web(broker: dict[str, str]) -> Iterator[Web]:
    with running_web(**broker) as server:
        yield server


@pytest.fixture
def token(team: CareTeam, nurse: User) -> str:
    return give_token(team, nurse, list(Scope.values))


def red_entry(episode: Episode) -> dict[str, Any]:
    answers = {"redness": 2, "swelling": 2}
    about = {"patient": str(episode.patient_id), "day": f"{TODAY}", "zone": ZONE, "answered_at": NOW.isoformat()}
    return {**about, "answers": answers}


@pytest.mark.parametrize("broker", ["the broker is not there", "the broker hangs", "no worker listens"], indirect=True)
def test_the_flag_is_seen_and_the_message_is_sent(
    episode: Episode, web: Web, token: str, broker: dict[str, str]
) -> None:
    status, said = web.call("PUT", f"/api/v1/check-ins/{uuid.uuid4()}", token, red_entry(episode))
    _, listed = web.call("GET", "/api/v1/alerts", token)
    run_once("watch", "--once", "--overdue=0", **broker)

    assert (status, said["urgency"]) == (201, "same_day")
    assert [alert["headline"] for alert in listed["results"]]
    assert set(Notification.objects.values_list("outcome", flat=True)) == {"sent"}


@pytest.mark.parametrize("broker", ["the broker hangs"], indirect=True)
def test_many_red_days_at_once_all_get_their_answer(episode: Episode, web: Web, token: str) -> None:
    statuses: list[int] = []
    calls = [threading.Thread(target=lambda: statuses.append(send_red(web, token, episode))) for _ in range(8)]

    for call in calls:
        call.start()
    for call in calls:
        call.join()

    assert statuses == [201] * 8


def send_red(web: Web, token: str, episode: Episode) -> int:
    return web.call("PUT", f"/api/v1/check-ins/{uuid.uuid4()}", token, red_entry(episode))[0]
