"""The broker hangs and no worker runs: the nurse still sees the flag, and the message still leaves by the watchman.

What else can happen to them is played on the whole product, in test_product.py.
"""

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from alerts.models import Notification
from recovery.accounts.models import CareTeam, Scope, User
from symptoms.models import Episode
from tests.people import NOW, TODAY, ZONE, give_token
from tests.web import Web, run_once, running_web, stalled_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker() -> Iterator[str]:
    """Yield the address of a broker that takes every connection and never answers: the worst there is."""
    with stalled_server() as address:
        yield address


@pytest.fixture
def web(broker: str) -> Iterator[Web]:
    with running_web(CELERY_BROKER_URL=broker) as server:
        yield server


@pytest.fixture
def token(team: CareTeam, nurse: User) -> str:
    return give_token(team, nurse, list(Scope.values))


def red_entry(episode: Episode) -> dict[str, Any]:
    answers = {"redness": 2, "swelling": 2}
    about = {"patient": str(episode.patient_id), "day": f"{TODAY}", "zone": ZONE, "answered_at": NOW.isoformat()}
    return {**about, "answers": answers}


def test_eight_red_days_at_once_get_their_answer_are_seen_and_their_messages_leave(
    episode: Episode, web: Web, token: str, broker: str
) -> None:
    statuses: list[int] = []
    calls = [threading.Thread(target=lambda: statuses.append(send_red(web, token, episode))) for _ in range(8)]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    _, listed = web.call("GET", "/api/v1/alerts", token)
    run_once("watch", "--once", "--overdue=0", CELERY_BROKER_URL=broker)

    assert statuses == [201] * 8
    assert [alert["headline"] for alert in listed["results"]]
    assert set(Notification.objects.values_list("outcome", flat=True)) == {"sent"}


def send_red(web: Web, token: str, episode: Episode) -> int:
    return web.call("PUT", f"/api/v1/check-ins/{uuid.uuid4()}", token, red_entry(episode))[0]
