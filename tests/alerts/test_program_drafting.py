"""A change of numbers is drafted by one lead, and published or discarded by another."""

import pytest
from django.db import DatabaseError, transaction

from alerts.models import Ruleset
from alerts.programs.drafting import discard_draft, publish_draft, write_draft
from alerts.programs.publishing import SPREAD
from alerts.queries import ruleset_in_force
from alerts.vocabulary import Outcome
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, Organisation, StaffRole, User
from recovery.accounts.queries import staff_actor
from recovery.audit.models import AuditEvent
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.models import Episode
from tests.alerts.drafts import FEVER, OPENING, draft_by, played
from tests.alerts.living import at, close, enrolled, send
from tests.people import NOW, join, make_user


@pytest.fixture
def author(lead: User) -> Actor:
    return staff_actor(lead)


@pytest.fixture
def second(organisation: Organisation, team: CareTeam) -> Actor:
    return staff_actor(join(make_user(organisation, "Second Lead"), team, StaffRole.LEAD))


@pytest.fixture
def draft(ruleset: Ruleset, author: Actor) -> Ruleset:
    return draft_by(author, ruleset)


class TestWriting:
    def test_a_draft_is_the_next_version_with_its_author_and_its_reason(
        self, ruleset: Ruleset, author: Actor, draft: Ruleset
    ) -> None:
        assert (draft.version, draft.created_by_id, draft.note, draft.published_at) == (
            2,
            author.person_id,
            "Too many.",
            None,
        )
        assert draft.document["rules"]["fever"]["fever_c"] == 38.5
        assert ruleset_in_force(ruleset.program_id)[0] == ruleset.id

    def test_it_leaves_an_audit_row(self, draft: Ruleset) -> None:
        assert AuditEvent.objects.get(action="ruleset.draft").object_id == draft.id

    @pytest.mark.parametrize(
        ("values", "note", "code"),
        [
            ({FEVER: 38.5}, "  ", "no_note"),
            ({FEVER: 38.0}, "Why.", "nothing_changed"),
            ({FEVER: 50}, "Why.", "bad_document"),
        ],
    )
    def test_what_is_no_draft_is_refused(
        self, ruleset: Ruleset, author: Actor, values: dict[str, float], note: str, code: str
    ) -> None:
        with pytest.raises(Refused, match=code):
            write_draft(author, ruleset.id, values, note=note)
        assert Ruleset.objects.count() == 1

    def test_numbers_read_from_an_overtaken_version_are_refused(
        self, ruleset: Ruleset, author: Actor, second: Actor, draft: Ruleset
    ) -> None:
        played(author, draft)
        publish_draft(second, draft.id, accepts_misses=False, now=NOW)

        with pytest.raises(Conflict, match="stale"):
            draft_by(author, ruleset, {FEVER: 39.0})

    def test_a_draft_of_a_draft_keeps_what_it_changed(self, author: Actor, draft: Ruleset) -> None:
        further = draft_by(author, draft, {OPENING: "soon"})

        rules = further.document["rules"]
        assert (rules["fever"]["fever_c"], rules["wound_opening"]["urgency"]) == (38.5, "soon")

    def test_what_was_written_cannot_be_changed_by_any_way(self, draft: Ruleset) -> None:
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            Ruleset.objects.filter(id=draft.id).update(note="Another.")

    def test_a_version_of_another_organisation_is_not_found(self, ruleset: Ruleset, author: Actor) -> None:
        elsewhere = Actor(role=author.role, id=author.id, person_id=author.id)

        with pytest.raises(NotFound):
            draft_by(elsewhere, ruleset)


class TestPublishing:
    def test_a_second_lead_publishes_and_every_patient_is_judged_again(
        self, episode: Episode, author: Actor, second: Actor, draft: Ruleset
    ) -> None:
        played(author, draft)
        publish_draft(second, draft.id, accepts_misses=False, now=NOW)

        episode.refresh_from_db()
        assert ruleset_in_force(draft.program_id)[0] == draft.id
        assert episode.evaluate_at is not None
        assert NOW <= episode.evaluate_at <= NOW + SPREAD

    def test_the_author_does_not(self, author: Actor, draft: Ruleset) -> None:
        played(author, draft)

        with pytest.raises(Refused, match="second_person"):
            publish_draft(author, draft.id, accepts_misses=False, now=NOW)

    def test_a_draft_that_was_never_played_is_not(self, second: Actor, draft: Ruleset) -> None:
        with pytest.raises(Conflict, match="not_backtested"):
            publish_draft(second, draft.id, accepts_misses=False, now=NOW)

    def test_a_draft_played_beside_an_older_version_is_not(
        self, ruleset: Ruleset, author: Actor, second: Actor, draft: Ruleset
    ) -> None:
        later = draft_by(author, ruleset, {FEVER: 39.0})
        for one in (draft, later):
            played(author, one)
        publish_draft(second, draft.id, accepts_misses=False, now=NOW)

        with pytest.raises(Conflict, match="not_backtested"):
            publish_draft(second, later.id, accepts_misses=False, now=NOW)

    def test_missed_complications_are_accepted_by_name(
        self, episode: Episode, ruleset: Ruleset, nurse: User, author: Actor, second: Actor
    ) -> None:
        ward = enrolled(episode)
        send(ward, 9, at(9, 9), opening=True)
        close(ward, nurse, at(9, 12), Outcome.COMPLICATION_CONFIRMED)
        draft = draft_by(author, ruleset, {OPENING: "review"})
        played(author, draft)

        with pytest.raises(Refused, match="misses"):
            publish_draft(second, draft.id, accepts_misses=False, now=NOW)
        publish_draft(second, draft.id, accepts_misses=True, now=NOW)

        assert AuditEvent.objects.get(action="ruleset.accept_misses").actor_id == second.id


class TestDiscarding:
    def test_a_discarded_draft_stays_with_who_and_when(self, second: Actor, draft: Ruleset) -> None:
        discard_draft(second, draft.id, now=NOW)

        draft.refresh_from_db()
        assert (draft.discarded_by_id, draft.discarded_at) == (second.person_id, NOW)
        assert AuditEvent.objects.get(action="ruleset.discard").object_id == draft.id

    def test_it_is_never_published(self, author: Actor, second: Actor, draft: Ruleset) -> None:
        played(author, draft)
        discard_draft(author, draft.id, now=NOW)

        with pytest.raises(Conflict, match="discarded"):
            publish_draft(second, draft.id, accepts_misses=False, now=NOW)

    def test_what_is_in_force_is_not_discarded(self, ruleset: Ruleset, author: Actor) -> None:
        with pytest.raises(Conflict, match="already_published"):
            discard_draft(author, ruleset.id, now=NOW)
