"""Reading patients."""

from django.test import Client

from recovery.accounts.models import CareTeam
from symptoms.models import Episode, EpisodeStatus
from tests.api.calls import get
from tests.api.conftest import QueriesOf
from tests.people import SURGERY_ON, make_episode


def test_a_patient_is_shown_with_her_episode(api: Client, episode: Episode) -> None:
    shown = get(api, f"/patients/{episode.patient_id}").json()

    assert (shown["identifier"], shown["given_name"], shown["born_on"]) == ("P-1001", "Ada", "1961-05-04")
    assert [row["surgery_on"] for row in shown["episodes"]] == [str(SURGERY_ON)]


def test_a_patient_is_found_by_the_hospitals_own_number(api: Client, episode: Episode, other_episode: Episode) -> None:
    shown = get(api, "/patients", identifier="P-1002").json()["results"]

    assert [row["id"] for row in shown] == [str(other_episode.patient_id)]


def test_an_episode_of_another_team_is_not_shown_with_the_patient(
    api: Client, episode: Episode, other_team: CareTeam
) -> None:
    make_episode(episode.patient, episode.program, other_team, status=EpisodeStatus.ENDED)

    for shown in (get(api, f"/patients/{episode.patient_id}").json(), get(api, "/patients").json()["results"][0]):
        assert [row["id"] for row in shown["episodes"]] == [str(episode.id)]


def test_a_list_costs_the_same_queries_however_long(
    api: Client, episode: Episode, other_patient: object, other_episode: Episode, pinned: QueriesOf
) -> None:
    assert pinned(lambda: get(api, "/patients", page_size=1)) == pinned(lambda: get(api, "/patients")) == 4
