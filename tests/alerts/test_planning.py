"""Who is told: the lead's page, what it refuses and warns of, and the people a step reaches at an hour."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from alerts.cover.planning import note_absence, put_on_call, save_policy, take_off_rota
from alerts.cover.planning_forms import PolicyForms
from alerts.models import EscalationPolicy
from alerts.queries.planning import Plan, plan
from alerts.telling import warning
from alerts.telling.policies import SHIPPED, Policy
from alerts.telling.warning import warn_leads, warn_leads_due
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, Organisation, StaffRole, User
from recovery.accounts.queries import staff_actor
from recovery.channels import Channel
from recovery.rota.models import Absence, OnCall
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.models import Episode
from tests.people import NOW, TODAY, ZONE, browser_of, join, make_user

HOUR = timedelta(hours=1)


@pytest.fixture
def lead_actor(lead: User) -> Actor:
    return staff_actor(lead)


@pytest.fixture
def lead_browser(lead: User) -> Client:
    return browser_of(lead)


def document(**emergency: Any) -> dict[str, Any]:
    shipped = SHIPPED.model_dump(mode="json")
    return shipped | {"emergency": shipped["emergency"] | emergency}


def step(after: int, *tell: str, channels: tuple[str, ...] = ("email",)) -> dict[str, Any]:
    return {"after_minutes": after, "tell": list(tell), "channels": list(channels)}


def told(shown: Plan, number: int, urgency: int = 0) -> list[str]:
    return [person.name for person in shown.ladders[urgency].steps[number].people]


def posted(shown: Plan, **changes: Any) -> dict[str, Any]:
    """Return what the page sends when nothing but the changes was typed."""
    forms = PolicyForms(shown.policy, shown.version, shown.people)
    every = [form for ladder in forms.ladders for form in (ladder.form, *ladder.steps)]
    fields = {bound.html_name: bound.value() for form in every for bound in form}
    sent = {name: value for name, value in fields.items() if value is not None and value is not False}
    empty = {name: "" for name in fields if name not in sent and name.endswith("minutes")}
    return {"team": str(shown.team.id), "read": shown.version, **sent, **empty, **changes}


# Who is reached


def test_whoever_is_on_call_is_told_first(team: CareTeam, nurse: User, lead_actor: Actor) -> None:
    put_on_call(lead_actor, team.id, user_id=nurse.id, starts_at=NOW - HOUR, ends_at=NOW + HOUR)

    assert told(plan(lead_actor, team.id, now=NOW), 0) == ["Nora Nurse"]
    assert told(plan(lead_actor, team.id, now=NOW + HOUR), 0) == []


@pytest.mark.parametrize("gone", ["away", "locked", "left"])
def test_who_is_not_there_is_not_told(
    team: CareTeam, nurse: User, teammate: User, lead_actor: Actor, gone: str
) -> None:
    if gone == "away":
        Absence.objects.create(organisation=team.organisation, user=nurse, starts_at=NOW, ends_at=NOW + HOUR)
    if gone == "locked":
        User.objects.filter(id=nurse.id).update(is_active=False)
    if gone == "left":
        nurse.memberships.update(ended_at=NOW)

    assert told(plan(lead_actor, team.id, now=NOW), 1) == ["Tom Teammate"]


# Saving


def test_a_saved_policy_is_a_new_version_and_the_old_one_stays(team: CareTeam, lead_actor: Actor) -> None:
    save_policy(lead_actor, team.id, document(), read=0)
    save_policy(lead_actor, team.id, document(repeat_minutes=10), read=1)

    assert list(EscalationPolicy.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    assert plan(lead_actor, team.id, now=NOW).policy.emergency.repeat_minutes == 10


def test_the_second_of_two_who_save_is_told(team: CareTeam, lead_actor: Actor) -> None:
    save_policy(lead_actor, team.id, document(), read=0)

    with pytest.raises(Conflict) as refusal:
        save_policy(lead_actor, team.id, document(), read=0)

    assert "version 1" in refusal.value.detail


def test_a_policy_with_a_gap_is_not_stored(team: CareTeam, lead_actor: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        save_policy(lead_actor, team.id, document(steps=[step(5, "nurse")]), read=0)

    assert "Gap: the first step comes after 5 minutes" in refusal.value.detail
    assert not EscalationPolicy.objects.exists()


@pytest.mark.parametrize("who", ["nurse", "stranger"])
def test_only_the_teams_lead_changes_it(team: CareTeam, who: str, request: pytest.FixtureRequest) -> None:
    actor = staff_actor(request.getfixturevalue(who))

    with pytest.raises(NotFound):
        save_policy(actor, team.id, document(), read=0)


@pytest.fixture
def half_lead(lead: User, other_team: CareTeam) -> Actor:
    """Return the lead of the first team, who is a nurse in the other one."""
    return staff_actor(join(lead, other_team))


CHANGES: dict[str, Callable[[Actor, CareTeam, User], object]] = {
    "policy": lambda actor, team, _person: save_policy(actor, team.id, document(), read=0),
    "on call": lambda actor, team, person: put_on_call(
        actor, team.id, user_id=person.id, starts_at=NOW, ends_at=NOW + HOUR
    ),
    "away": lambda actor, team, person: note_absence(
        actor, team.id, user_id=person.id, starts_at=NOW, ends_at=NOW + HOUR
    ),
    "off": lambda actor, team, person: take_off_rota(
        actor,
        team.id,
        OnCall.objects.create(
            organisation=team.organisation, care_team=team, user=person, starts_at=NOW, ends_at=NOW + HOUR
        ).id,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_lead_changes_nothing_where_she_is_a_nurse(
    half_lead: Actor, other_team: CareTeam, stranger: User, change: str
) -> None:
    with pytest.raises(NotFound):
        CHANGES[change](half_lead, other_team, stranger)


@pytest.mark.parametrize("change", CHANGES)
def test_a_lead_changes_her_own_team_all_the_same(half_lead: Actor, team: CareTeam, nurse: User, change: str) -> None:
    CHANGES[change](half_lead, team, nurse)


def test_a_lead_is_offered_what_she_may_change(
    half_lead: Actor, lead_browser: Client, team: CareTeam, other_team: CareTeam
) -> None:
    pages = [
        lead_browser.get(reverse("policy"), {"team": str(each.id)}).content.decode() for each in (team, other_team)
    ]

    assert ["Save as a new version" in page for page in pages] == [True, False]
    assert ["Put on the rota" in page for page in pages] == [True, False]


def test_after_a_change_of_the_rota_a_lead_is_back_at_that_team(
    lead: User, lead_browser: Client, other_team: CareTeam, stranger: User
) -> None:
    join(lead, other_team, StaffRole.LEAD)
    answer = lead_browser.post(reverse("rota"), stretch(stranger, team=str(other_team.id)))

    assert answer["Location"] == f"{reverse('policy')}?team={other_team.id}"
    assert OnCall.objects.get().care_team == other_team


def test_what_came_too_late_can_be_saved_once_the_other_was_seen(
    team: CareTeam, lead_actor: Actor, lead_browser: Client
) -> None:
    mine = posted(plan(lead_actor, team.id, now=NOW), **{"emergency-repeat_minutes": "25"})
    save_policy(lead_actor, team.id, document(), read=0)
    answer = lead_browser.post(reverse("policy"), mine)

    assert answer.status_code == 409
    assert 'name="read" value="1"' in answer.content.decode()
    assert lead_browser.post(reverse("policy"), mine | {"read": "1"}).status_code == 302


# Warnings


@pytest.mark.parametrize(
    ("steps", "warned"),
    [
        ([step(0, "clinician"), step(5, "nurse")], "Emergency, step 1 reaches nobody now"),
        ([step(0, "on_call"), step(5, "nurse")], "Nobody is on call from"),
        ([step(0, "nurse", channels=("sms", "email"))], "Nora Nurse: '07700 900123' cannot be a telephone number"),
        ([step(0, "nurse", channels=("pager",))], "Nora Nurse: Pager: no address."),
        ([step(0, "nurse", f"person:{'0' * 32}")], "names somebody who is not in the team any more"),
    ],
)
def test_what_would_go_wrong_is_said(
    team: CareTeam, nurse: User, lead_actor: Actor, steps: list[dict[str, Any]], warned: str
) -> None:
    User.objects.filter(id=nurse.id).update(phone="07700 900123")
    save_policy(lead_actor, team.id, document(steps=steps), read=0)

    assert any(warned in warning for warning in plan(lead_actor, team.id, now=NOW).warnings)


def test_what_several_people_lack_is_said_once(
    team: CareTeam, nurse: User, teammate: User, lead_actor: Actor, settings: Settings
) -> None:
    settings.PUSH_KEY = ""
    save_policy(lead_actor, team.id, document(steps=[step(0, "nurse", channels=("sms", "push", "email"))]), read=0)

    told = plan(lead_actor, team.id, now=NOW).warnings
    assert [said for said in told if "umber" in said] == [
        "Nora Nurse, Tom Teammate, Lea Lead: No number for text messages."
    ]
    assert [said for said in told if "Push" in said] == [
        "Push to a device is in the policy and not set up on this installation: nothing is sent by it."
    ]


def test_a_policy_that_reaches_somebody_at_each_step_warns_of_nothing(
    team: CareTeam, nurse: User, lead_actor: Actor
) -> None:
    one = {"steps": [step(0, "nurse")], "repeat_minutes": 15, "keeps_cover_hours": False}
    save_policy(lead_actor, team.id, {"emergency": one, "same_day": one, "soon": one}, read=0)

    assert plan(lead_actor, team.id, now=NOW).warnings == ()


# The page


def test_the_lead_changes_a_step_on_the_page(
    team: CareTeam, nurse: User, lead_actor: Actor, lead_browser: Client
) -> None:
    typed = {"emergency-1-after_minutes": "7", "emergency-1-then": "pager", "emergency-1-last": ""}
    changed = posted(plan(lead_actor, None, now=NOW), **typed)

    answer = lead_browser.post(reverse("policy"), changed)

    saved = Policy.model_validate(EscalationPolicy.objects.get().document)
    assert answer.status_code == 302
    assert saved.emergency.steps[1].after_minutes == 7
    assert saved.emergency.steps[1].channels == (Channel.SMS, Channel.PAGER)
    assert saved.same_day == SHIPPED.same_day


def test_what_was_typed_is_kept_when_it_is_refused(team: CareTeam, lead_actor: Actor, lead_browser: Client) -> None:
    changed = posted(
        plan(lead_actor, None, now=NOW), **{"emergency-1-after_minutes": "29", "emergency-2-after_minutes": "28"}
    )

    answer = lead_browser.post(reverse("policy"), changed)

    assert answer.status_code == 400
    assert "Loop: step 3 comes after 28 minutes" in answer.content.decode()
    assert 'value="29"' in answer.content.decode()


@pytest.mark.parametrize("read", ["x", "-1"])
def test_a_version_that_no_page_of_ours_wrote_is_not_found(
    team: CareTeam, lead_actor: Actor, lead_browser: Client, read: str
) -> None:
    answer = lead_browser.post(reverse("policy"), posted(plan(lead_actor, None, now=NOW), read=read))

    assert answer.status_code == 404


def test_a_nurse_sees_who_would_be_told_and_changes_nothing(nurse_browser: Client) -> None:
    page = nurse_browser.get(reverse("policy"))

    assert "Who would be told now?" in page.content.decode()
    assert "Save as a new version" not in page.content.decode()


def test_another_teams_page_is_not_there(nurse_browser: Client, other_team: CareTeam) -> None:
    assert nurse_browser.get(reverse("policy"), {"team": str(other_team.id)}).status_code == 404


def stretch(user: User, **changes: str) -> dict[str, str]:
    said = {"what": "on_call", "person": str(user.id), "since": f"{TODAY}T20:00", "until": f"{TODAY}T23:00"}
    return said | changes


def test_a_stretch_is_by_the_clock_of_the_place(organisation: Organisation, nurse: User, lead_browser: Client) -> None:
    Organisation.objects.update(time_zone="America/New_York")

    assert lead_browser.post(reverse("rota"), stretch(nurse)).status_code == 302
    starts = OnCall.objects.get().starts_at
    assert starts == datetime(TODAY.year, TODAY.month, TODAY.day, 20, tzinfo=ZoneInfo("America/New_York"))


def test_an_absence_is_noted_and_taken_off_again(nurse: User, lead_browser: Client) -> None:
    lead_browser.post(reverse("rota"), stretch(nurse, what="away"))
    noted = Absence.objects.get()

    lead_browser.post(reverse("rota"), {"remove": str(noted.id)})

    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"until": f"{TODAY}T19:00"}, {"since": "soon"}, {"person": "0" * 32}, {"what": "asleep"}]
)
def test_a_stretch_that_cannot_be_stores_nothing(nurse: User, lead_browser: Client, wrong: dict[str, str]) -> None:
    assert lead_browser.post(reverse("rota"), stretch(nurse, **wrong)).status_code in {400, 422}
    assert not OnCall.objects.exists()


def test_a_stretch_of_another_team_cannot_be_taken_off(
    lead_actor: Actor, team: CareTeam, other_team: CareTeam, stranger: User
) -> None:
    other_lead = staff_actor(join(make_user(team.organisation, "Otto Lead"), other_team, StaffRole.LEAD))
    theirs = put_on_call(other_lead, other_team.id, user_id=stranger.id, starts_at=NOW, ends_at=NOW + HOUR)

    with pytest.raises(NotFound):
        take_off_rota(lead_actor, team.id, theirs.id)


# A day before it bites


def test_a_lead_is_written_to_once_a_day_before_nobody_is_on_call(
    episode: Episode, nurse: User, lead_actor: Actor
) -> None:
    put_on_call(lead_actor, episode.care_team_id, user_id=nurse.id, starts_at=NOW - HOUR, ends_at=NOW + 30 * HOUR)
    for later in (0, 5, 7, 8, 28, 29):
        warn_leads(now=NOW + later * HOUR)

    assert [each.to for each in mail.outbox] == [["lea@hospital.test"]] * 2
    assert "Nobody is on call from" in mail.outbox[0].body


def test_a_plan_without_a_hole_writes_to_nobody(episode: Episode, nurse: User, lead: User) -> None:
    assert warn_leads(now=NOW) == 0


def everyone(*tell: str, channels: tuple[str, ...] = ("email",)) -> dict[str, Any]:
    """Return a policy with one and the same step for every urgency."""
    one = {"steps": [step(0, *tell, channels=channels)], "repeat_minutes": 15, "keeps_cover_hours": False}
    return {"emergency": one, "same_day": one, "soon": one}


def written(team: CareTeam, *, now: datetime = NOW) -> str:
    """Return what leads are written to, all in one."""
    warn_leads(now=now)
    return "".join(str(each.body) for each in mail.outbox)


@pytest.mark.parametrize(
    ("phone", "channels", "said"),
    [
        ("", ("sms",), "Nora Nurse is reached by none of the ways of Emergency, step 1"),
        ("07700 900123", ("sms", "email"), "Nora Nurse: '07700 900123' cannot be a telephone number"),
        ("", ("pager",), "Nora Nurse is reached by none of the ways"),
    ],
)
def test_a_person_whom_nothing_reaches_is_told_of_before_it_bites(
    episode: Episode, nurse: User, lead_actor: Actor, phone: str, *, channels: tuple[str, ...], said: str
) -> None:
    User.objects.filter(id=nurse.id).update(phone=phone)
    save_policy(lead_actor, episode.care_team_id, everyone("nurse", channels=channels), read=0)

    assert said in written(episode.care_team)


def test_an_absence_tomorrow_that_leaves_nobody_is_told_of_today(
    episode: Episode, nurse: User, lead_actor: Actor
) -> None:
    note_absence(lead_actor, episode.care_team_id, user_id=nurse.id, starts_at=NOW + 20 * HOUR, ends_at=NOW + 40 * HOUR)
    save_policy(lead_actor, episode.care_team_id, everyone("nurse"), read=0)

    at = (NOW + 20 * HOUR).astimezone(ZoneInfo(ZONE))
    assert f"Emergency, step 1 reaches nobody from {at:%a %H:%M}" in written(episode.care_team)


def test_a_channel_that_is_not_set_up_is_told_of(
    episode: Episode, nurse: User, lead_actor: Actor, settings: Settings
) -> None:
    settings.DEMO = False
    save_policy(lead_actor, episode.care_team_id, everyone("nurse", channels=("email", "pager")), read=0)

    assert "Pager is in the policy and not set up on this installation" in written(episode.care_team)


def test_what_still_arrives_by_another_way_writes_to_nobody(episode: Episode, nurse: User, lead_actor: Actor) -> None:
    save_policy(lead_actor, episode.care_team_id, everyone("nurse", channels=("sms", "email")), read=0)

    assert written(episode.care_team) == ""


def test_one_team_that_cannot_be_looked_at_keeps_no_other_from_being_warned(
    episode: Episode, strangers_episode: Episode, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = episode.care_team_id
    monkeypatch.setattr(warning, "bites", lambda team, *_, **__: 1 / 0 if team != own else ["a hole"])

    assert warn_leads(now=NOW) == 1


def test_worker_and_watchman_look_once_an_hour_between_them(episode: Episode, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[datetime] = []

    def look(*, now: datetime) -> int:
        looked.append(now)
        return 0

    monkeypatch.setattr(warning, "warn_leads", look)
    for minutes in (0, 10, 59, 60, 61):
        warn_leads_due(now=NOW + timedelta(minutes=minutes))

    assert looked == [NOW, NOW + HOUR]
