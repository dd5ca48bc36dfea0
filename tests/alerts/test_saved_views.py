"""Views of the list that people keep: their own, shared, replaced, removed, and never more than they can oversee."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from alerts.queries.saved_views import saved_views
from alerts.saving_views import MOST_VIEWS, remove_view, save_view
from alerts.view_models import SavedView
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, User
from recovery.accounts.queries import staff_actor
from symptoms.errors import NotFound, Refused
from tests.people import browser_of

pytestmark = pytest.mark.django_db
QUERY = "view=action&urgency=3"


@pytest.fixture
def mine(nurse: User) -> Actor:
    return staff_actor(nurse)


@pytest.fixture
def desk(nurse: User) -> Client:
    return browser_of(nurse)


def names(user: User) -> list[str]:
    return [view.name for view in saved_views(staff_actor(user))]


def test_a_view_of_ones_own_is_seen_by_nobody_else(mine: Actor, nurse: User, teammate: User) -> None:
    save_view(mine, name="Mine", query=QUERY, care_team_id=None)

    assert (names(nurse), names(teammate)) == (["Mine"], [])


def test_a_shared_view_is_seen_by_the_team_and_not_beyond_it(
    mine: Actor, team: CareTeam, teammate: User, stranger: User
) -> None:
    save_view(mine, name="Ours", query=QUERY, care_team_id=team.id)

    assert (names(teammate), names(stranger)) == (["Ours"], [])


def test_the_same_name_again_replaces_it(mine: Actor, nurse: User) -> None:
    for query in (QUERY, "view=mine"):
        save_view(mine, name=" Cuts  today ", query=query, care_team_id=None)

    assert [(one.name, one.query) for one in saved_views(mine)] == [("Cuts today", "view=mine")]


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_it_needs_a_name_that_fits(mine: Actor, name: str) -> None:
    with pytest.raises(Refused, match="no_name"):
        save_view(mine, name=name, query=QUERY, care_team_id=None)


def test_it_is_shared_with_ones_own_team_only(mine: Actor) -> None:
    with pytest.raises(NotFound):
        save_view(mine, name="Theirs", query=QUERY, care_team_id=uuid4())


def test_nobody_keeps_more_than_can_be_overseen(mine: Actor) -> None:
    for number in range(MOST_VIEWS):
        save_view(mine, name=f"View {number}", query=QUERY, care_team_id=None)

    save_view(mine, name="View 0", query="view=mine", care_team_id=None)
    with pytest.raises(Refused, match="many_views"):
        save_view(mine, name="One more", query=QUERY, care_team_id=None)


def test_only_who_kept_it_removes_it(mine: Actor, team: CareTeam, teammate: User) -> None:
    made = save_view(mine, name="Ours", query=QUERY, care_team_id=team.id)

    with pytest.raises(NotFound):
        remove_view(staff_actor(teammate), made.id)
    remove_view(mine, made.id)
    assert not SavedView.objects.exists()


def test_the_list_keeps_what_is_shown_and_leads_back_to_it(desk: Client) -> None:
    shown = f"{reverse('worklist')}?view=silent&urgency=3&urgency=4&nonsense=1"
    answer = desk.post(shown, {"name": "Silent today"}, follow=True)
    view = SavedView.objects.get()

    assert view.query == "view=silent&urgency=3&urgency=4"
    assert f"?{view.query.replace('&', '&amp;')}" in answer.content.decode()
    assert "Kept as “Silent today”" in answer.content.decode()


def test_a_name_left_out_says_so_and_keeps_the_filter(desk: Client) -> None:
    answer = desk.post(f"{reverse('worklist')}?urgency=3", {"name": " "})

    assert answer.status_code == 422
    assert "Give it a name." in answer.content.decode()
    assert answer.context["filter"].filters.urgency == (3,)


def test_removing_twice_is_said(desk: Client, mine: Actor) -> None:
    sent = {"kept": save_view(mine, name="Mine", query=QUERY, care_team_id=None).id}
    path = reverse("worklist-view-remove")

    desk.post(path, sent)
    assert "It is gone already" in desk.post(path, sent, follow=True).content.decode()
