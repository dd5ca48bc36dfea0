"""The pages of a program: what a lead reads, what she may enter, and what is said when she may not."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts.models import Ruleset
from alerts.programs.backtest_runs import run_due_backtest
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, Organisation, StaffRole, User
from recovery.accounts.queries import staff_actor
from recovery.audit.models import AuditEvent
from symptoms.languages import REVIEWED_BY
from symptoms.models import Episode
from tests.alerts.drafts import FEVER, OPENING, draft_by, played
from tests.alerts.living import at, enrolled, send
from tests.people import NOW, browser_of, join, make_user

EDIT = "/program/change/"
SOON = "responses.soon.contact_minutes"


@pytest.fixture
def author(lead: User) -> Actor:
    return staff_actor(lead)


@pytest.fixture
def browser_of_lead(lead: User) -> Client:
    return browser_of(lead)


@pytest.fixture
def browser_of_second(organisation: Organisation, team: CareTeam) -> Client:
    return browser_of(join(make_user(organisation, "Second Lead"), team, StaffRole.LEAD))


@pytest.fixture
def draft(ruleset: Ruleset, author: Actor) -> Ruleset:
    return draft_by(author, ruleset)


def entered(base: Ruleset, to: str, section: str = "systemic", **more: Any) -> dict[str, Any]:
    """Return what the page sends for one changed number: a fever from 38.5 °C unless told."""
    return {"base": str(base.id), "section": section, "to": to, FEVER: "38.5"} | more


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestReading:
    def test_every_rule_is_a_card_with_its_numbers_in_words(self, ruleset: Ruleset, browser_of_lead: Client) -> None:
        page = text(browser_of_lead.get("/program/"))

        assert page.count('<article class="panel case') == len(ruleset.document["rules"]) + 4
        assert 'Fever in °C: <b class="num">38 °C</b>' in page
        assert "After a person closed it, it is quiet for 3 days unless it is worse." in page
        assert "2880 min (2 days)" in page

    @pytest.mark.usefixtures("ruleset")
    def test_who_checked_the_words_of_each_language_is_told(
        self, browser_of_lead: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(REVIEWED_BY, "es", "Dr Ruiz")

        page = text(browser_of_lead.get("/program/"))

        assert "Español: Dr Ruiz; العربية: <b>nobody yet</b>." in page

    @pytest.mark.usefixtures("draft")
    def test_a_draft_that_waits_is_told(self, browser_of_lead: Client) -> None:
        assert "Version 2, drafted by Lea Lead, waits for a second person." in text(browser_of_lead.get("/program/"))

    def test_a_program_of_nobody_here_is_not_found(self, ruleset: Ruleset, browser_of_lead: Client) -> None:
        assert browser_of_lead.get("/program/", {"program": str(ruleset.id)}).status_code == 404

    def test_any_two_versions_are_compared(self, ruleset: Ruleset, draft: Ruleset, browser_of_lead: Client) -> None:
        two = {"before": str(draft.id), "after": str(ruleset.id)}
        page = text(browser_of_lead.get("/program/versions/", two))

        assert "From version 2 to version 1" in page
        assert "<del>38.5 °C</del>" in page
        assert "<ins>38 °C</ins>" in page


class TestEntering:
    def test_a_field_says_its_unit_limits_and_shipped_value(self, draft: Ruleset, browser_of_lead: Client) -> None:
        page = text(browser_of_lead.get(EDIT, {"base": str(draft.id), "section": "systemic"}))

        assert "°C; a number from 37 to 40; shipped: 38" in page
        assert 'name="rules.fever.fever_c" value="38.5"' in page

    @pytest.mark.parametrize(
        ("path", "value", "said"),
        [
            (FEVER, "99", "99 is not possible: enter a number from 37 to 40."),
            (FEVER, "hot", "hot is not possible"),
            (FEVER, "nan", "nan is not possible"),
            (FEVER, "", "Nothing is not possible"),
            ("rules.fever.quiet_days", "1.5", "1.5 is not possible: enter a whole number from 0 to 60."),
            ("rules.fever.step", "0", "0 is not possible: enter a number above 0, to 10, or nothing."),
            ("rules.pain_off_trajectory.back_limits", "14", "14 is not possible: enter a day and a number"),
            (
                "rules.pain_off_trajectory.back_limits",
                "14: 70",
                "14: 70 is not possible: enter a day and a number from 0 to 10",
            ),
        ],
    )
    def test_what_cannot_be_is_refused_with_the_value_and_the_limits_and_everything_stays(
        self, ruleset: Ruleset, browser_of_lead: Client, path: str, value: str, said: str
    ) -> None:
        answer = browser_of_lead.post(EDIT, entered(ruleset, "check", **{SOON: "1440", path: value}))

        page = text(answer)
        assert answer.status_code == 422
        assert said in page
        assert f'name="{SOON}" value="1440"' in page
        assert f'name="{path}" value="{value}"' in page or (path == FEVER and not value)

    def test_another_part_of_the_program_carries_what_was_entered(
        self, ruleset: Ruleset, browser_of_lead: Client
    ) -> None:
        page = text(browser_of_lead.post(EDIT, entered(ruleset, "section:pain")))

        assert '<input type="hidden" name="rules.fever.fever_c" value="38.5">' in page
        assert 'name="rules.pain_spike.level"' in page

    def test_a_comma_is_a_point(self, ruleset: Ruleset, browser_of_lead: Client) -> None:
        page = text(browser_of_lead.post(EDIT, entered(ruleset, "check", **{FEVER: "38,5"})))

        assert "<ins>38.5 °C</ins>" in page

    def test_nothing_changed_is_said(self, ruleset: Ruleset, browser_of_lead: Client) -> None:
        answer = browser_of_lead.post(EDIT, entered(ruleset, "check", **{FEVER: "38.0"}))

        assert answer.status_code == 422
        assert "Nothing is changed yet" in text(answer)

    def test_old_and_new_are_shown_before_anything_is_saved(self, ruleset: Ruleset, browser_of_lead: Client) -> None:
        page = text(browser_of_lead.post(EDIT, entered(ruleset, "check", **{SOON: "1440"})))

        assert "<del>38 °C</del>" in page
        assert "<del>2880 min (2 days)</del>" in page
        assert "<ins>1440 min (1 day)</ins>" in page
        assert Ruleset.objects.count() == 1

    def test_without_a_reason_nothing_is_saved_and_the_changes_stay(
        self, ruleset: Ruleset, browser_of_lead: Client
    ) -> None:
        answer = browser_of_lead.post(EDIT, entered(ruleset, "save", note=" "))

        assert answer.status_code == 422
        assert "Say why" in text(answer)
        assert 'name="rules.fever.fever_c" value="38.5"' in text(answer)
        assert Ruleset.objects.count() == 1

    def test_with_a_reason_it_is_a_draft(self, ruleset: Ruleset, browser_of_lead: Client) -> None:
        answer = browser_of_lead.post(EDIT, entered(ruleset, "save", note="Too many."), follow=True)

        made = Ruleset.objects.get(version=2)
        assert (made.note, made.document["rules"]["fever"]["fever_c"]) == ("Too many.", 38.5)
        assert "Saved as version 2, a draft." in text(answer)

    def test_a_version_that_came_into_force_meanwhile_takes_the_changes_on_top(
        self, ruleset: Ruleset, author: Actor, browser_of_lead: Client, browser_of_second: Client
    ) -> None:
        other = draft_by(author, ruleset, {OPENING: "soon"})
        played(author, other)
        browser_of_second.post(reverse("program-publish", args=[other.id]))
        answer = browser_of_lead.post(EDIT, entered(ruleset, "save", note="Too many."))

        assert answer.status_code == 409
        assert "Version 2 came into force meanwhile." in text(answer)
        assert f'name="base" value="{other.id}"' in text(answer)
        assert 'name="rules.fever.fever_c" value="38.5"' in text(answer)


class TestOneVersion:
    def test_how_far_a_backtest_is_is_shown(self, draft: Ruleset, browser_of_lead: Client) -> None:
        answer = browser_of_lead.post(reverse("program-backtest", args=[draft.id]), {"days": "30"}, follow=True)
        assert "Waiting for the worker" in text(answer)
        assert "data-running" in text(answer)

        draft.backtests.update(episodes=40, done=10)
        assert '<progress value="10" max="40"' in text(browser_of_lead.get(answer.request["PATH_INFO"]))

    def test_days_that_cannot_be_are_refused(self, draft: Ruleset, browser_of_lead: Client) -> None:
        answer = browser_of_lead.post(reverse("program-backtest", args=[draft.id]), {"days": "999"})

        assert answer.status_code == 422
        assert 'value="999"' in text(answer)

    def test_patients_that_differ_are_named_and_who_saw_them_is_written(
        self, episode: Episode, ruleset: Ruleset, author: Actor, browser_of_lead: Client
    ) -> None:
        send(enrolled(episode), 9, at(9, 9), opening=True)
        draft = draft_by(author, ruleset, {OPENING: "soon"})
        played(author, draft)

        assert "Ada Okafor" in text(browser_of_lead.get(reverse("program-version", args=[draft.id])))
        assert AuditEvent.objects.get(action="backtest.read").patient_ids == [episode.patient_id]

    @pytest.mark.usefixtures("episode")
    def test_what_publishing_does_is_said_before(
        self, draft: Ruleset, author: Actor, browser_of_second: Client
    ) -> None:
        played(author, draft)
        page = text(browser_of_second.get(reverse("program-version", args=[draft.id])))

        assert "1 active patient is judged again within 10 minutes" in page
        assert "Publish version 2" in page

    def test_the_author_is_offered_no_publishing(self, draft: Ruleset, author: Actor, browser_of_lead: Client) -> None:
        played(author, draft)
        address = reverse("program-publish", args=[draft.id])

        assert address not in text(browser_of_lead.get(reverse("program-version", args=[draft.id])))
        assert browser_of_lead.post(address).status_code == 400

    @pytest.mark.parametrize("route", ["program-publish", "program-discard"])
    def test_a_version_that_has_ended_says_so(self, ruleset: Ruleset, browser_of_lead: Client, route: str) -> None:
        answer = browser_of_lead.post(reverse(route, args=[ruleset.id]))

        assert answer.status_code == 409
        assert "Version 1 was already published." in text(answer)

    def test_a_discarded_draft_stays_in_the_history(self, draft: Ruleset, browser_of_second: Client) -> None:
        browser_of_second.post(reverse("program-discard", args=[draft.id]))

        assert "Discarded" in text(browser_of_second.get("/program/versions/"))

    def test_a_backtest_that_failed_is_said_to_have_no_figures(self, draft: Ruleset, browser_of_lead: Client) -> None:
        browser_of_lead.post(reverse("program-backtest", args=[draft.id]), {"days": "30"})
        draft.backtests.update(attempts=3)
        run_due_backtest(now=NOW.replace(year=2100))

        assert "It could not be finished" in text(browser_of_lead.get(reverse("program-version", args=[draft.id])))
