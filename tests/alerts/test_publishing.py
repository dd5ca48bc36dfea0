"""Rulesets come into force: shipped ones by a command, later ones by a second person."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from alerts.models import Ruleset
from alerts.programs.publishing import draft_ruleset, publish_ruleset
from alerts.queries import ruleset_in_force
from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam, Organisation, StaffRole, User
from recovery.accounts.queries import staff_actor
from recovery.audit.models import AuditEvent
from symptoms.errors import Conflict, NotFound, Refused
from symptoms.models import Episode, Program
from tests.people import NOW, join, make_user, ruleset_document

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a writer of documents: the shipped one, with changes."""

    def _write(**changes: Any) -> Path:
        file = tmp_path / f"{changes.get('slug', 'document')}.toml"
        file.write_text(as_toml(ruleset_document() | changes))
        return file

    return _write


def as_toml(table: dict[str, Any]) -> str:
    """Write plain values as TOML: JSON but for the equals signs of inline tables."""
    return "".join(f"{key} = {_inline(value)}\n" for key, value in table.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value)


# Loading what is shipped


def test_a_document_is_in_force_as_version_1_in_every_organisation(organisation: Organisation, write: Write) -> None:
    call_command("load_program", write())

    ruleset = Ruleset.objects.get(organisation=organisation)
    assert (ruleset.version, ruleset.published_by, ruleset.created_by) == (1, None, None)
    assert ruleset_in_force(ruleset.program_id)[1].slug == "spinal_fusion"


def test_loading_again_changes_nothing(organisation: Organisation, write: Write) -> None:
    call_command("load_program", write())
    call_command("load_program", write(name="Another name"))

    assert Ruleset.objects.get().document["name"] == ruleset_document()["name"]


def test_without_a_file_the_shipped_programs_are_loaded(
    organisation: Organisation, settings: Any, write: Write
) -> None:
    folder = write().parent
    settings.BASE_DIR = folder.parent
    folder.rename(folder.parent / "programs")

    call_command("load_program")

    assert Program.objects.get().slug == "spinal_fusion"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schedule": {"first_day": 99}}, "schedule.first_day: 99 should be less than or equal to 30"),
        ({"slug": "Spinal Fusion"}, "slug: 'Spinal Fusion' String should match pattern"),
        ({"nonsense": 1}, "nonsense: is not known here; known are "),
        ({"rules": {"no_such_rule": {}}}, "unknown rule 'no_such_rule': the rules are "),
    ],
)
def test_a_bad_document_is_refused_with_the_place_the_value_and_what_is_allowed(
    organisation: Organisation, write: Write, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("load_program", write(**changes))

    assert refused.value.returncode == 2
    assert said in str(refused.value)


def test_a_file_that_is_not_toml_is_refused(organisation: Organisation, tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text("slug = ")

    with pytest.raises(CommandError, match=r"broken\.toml: is not TOML"):
        call_command("load_program", file)


def test_one_bad_document_among_good_ones_loads_nothing(organisation: Organisation, write: Write) -> None:
    with pytest.raises(CommandError):
        call_command("load_program", write(), write(slug="other", late_after_days=0))

    assert not Program.objects.exists()


# Writing a draft


@pytest.fixture
def other_lead(organisation: Organisation, team: CareTeam) -> User:
    return join(make_user(organisation, "Olga Other"), team, StaffRole.LEAD)


def draft_it(file: Path, *, by: str, note: str = "Later entries.") -> Ruleset:
    call_command("draft_program", file, by=by, note=note)
    return Ruleset.objects.get(version=2)


def test_a_draft_is_the_next_version_and_judges_nobody(ruleset: Ruleset, lead: User, write: Write) -> None:
    made = draft_it(write(late_after_days=9), by=lead.email)

    assert (made.created_by, made.published_at, made.document["late_after_days"]) == (lead, None, 9)
    assert ruleset_in_force(ruleset.program_id)[0] == ruleset.id
    assert AuditEvent.objects.get(action="ruleset.draft").object_id == made.id


def test_a_draft_from_the_command_is_published_by_somebody_else(
    ruleset: Ruleset, lead: User, other_lead: User, write: Write
) -> None:
    made = draft_it(write(late_after_days=9), by=lead.email)

    with pytest.raises(Refused, match="second_person"):
        publish_ruleset(staff_actor(lead), made.id, now=NOW)
    publish_ruleset(staff_actor(other_lead), made.id, now=NOW)

    assert ruleset_in_force(ruleset.program_id)[0] == made.id


@pytest.mark.parametrize(
    ("changes", "options", "said"),
    [
        ({"late_after_days": 0}, {}, "late_after_days: 0 should be greater than or equal to 1"),
        ({"late_after_days": "soon"}, {}, "late_after_days: 'soon' should be a valid integer"),
        ({"colour": "red"}, {}, "colour: is not known here; known are cover, "),
        ({"slug": "hip"}, {}, "slug: 'hip' is not a program of "),
        ({}, {"by": "nobody@example.org"}, "--by: 'nobody@example.org' is nobody here"),
        ({}, {"note": "  "}, "Say why this version is made."),
    ],
)
def test_a_draft_that_cannot_be_is_refused_with_2_and_nothing_is_stored(
    ruleset: Ruleset, lead: User, write: Write, *, changes: dict[str, Any], options: dict[str, str], said: str
) -> None:
    with pytest.raises(CommandError) as refused:
        draft_it(write(**changes), **{"by": lead.email} | options)

    assert (refused.value.returncode, said in str(refused.value)) == (2, True)
    assert list(Ruleset.objects.all()) == [ruleset]


def test_a_nurse_does_not_write_one(ruleset: Ruleset, nurse: User) -> None:
    with pytest.raises(NotFound):
        draft_ruleset(staff_actor(nurse), ruleset.program_id, document=ruleset.document, note="Why.", now=NOW)


def test_a_draft_for_another_program_is_refused(ruleset: Ruleset, second: Actor) -> None:
    with pytest.raises(Refused, match="bad_document") as refused:
        draft_ruleset(second, ruleset.program_id, document=ruleset.document | {"slug": "hip"}, note="Why.", now=NOW)

    assert refused.value.detail == "slug: 'hip' should be 'spinal_fusion'"


# Publishing a later version


@pytest.fixture
def draft(ruleset: Ruleset, nurse: User) -> Ruleset:
    """Return version 2, written by the nurse."""
    document = ruleset_document() | {"late_after_days": 9}
    return make_draft(ruleset.program, 2, nurse, document)


def make_draft(program: Program, version: int, author: User | None, document: dict[str, Any]) -> Ruleset:
    return Ruleset.objects.create(
        organisation=program.organisation,
        program=program,
        version=version,
        document=document,
        note="Later entries.",
        created_by=author,
    )


@pytest.fixture
def second(lead: User) -> Actor:
    """Return the second person."""
    return staff_actor(lead)


def test_a_second_person_puts_a_draft_in_force(draft: Ruleset, second: Actor) -> None:
    publish_ruleset(second, draft.id, now=NOW)

    in_force, ruleset = ruleset_in_force(draft.program_id)
    assert (in_force, ruleset.late_after_days) == (draft.id, 9)


def test_publishing_leaves_an_audit_row(draft: Ruleset, second: Actor) -> None:
    publish_ruleset(second, draft.id, now=NOW)

    event = AuditEvent.objects.get(action="ruleset.publish")
    assert (event.actor_id, event.object_id) == (second.id, draft.id)


def test_nobody_publishes_what_they_wrote(ruleset: Ruleset, lead: User, second: Actor) -> None:
    own = make_draft(ruleset.program, 2, lead, ruleset_document())

    with pytest.raises(Refused, match="second_person"):
        publish_ruleset(second, own.id, now=NOW)


def test_a_draft_without_an_author_has_no_second_person(ruleset: Ruleset, second: Actor) -> None:
    orphan = make_draft(ruleset.program, 2, None, ruleset_document())

    with pytest.raises(Refused, match="second_person"):
        publish_ruleset(second, orphan.id, now=NOW)


def test_a_nurse_does_not_publish(draft: Ruleset, teammate: User) -> None:
    with pytest.raises(NotFound):
        publish_ruleset(staff_actor(teammate), draft.id, now=NOW)


def test_a_draft_of_another_organisation_is_not_found(draft: Ruleset, second: Actor, db: None) -> None:
    elsewhere = Actor(role=second.role, id=second.id, person_id=second.id)

    with pytest.raises(NotFound):
        publish_ruleset(elsewhere, draft.id, now=NOW)


def test_a_version_is_published_once(draft: Ruleset, second: Actor) -> None:
    publish_ruleset(second, draft.id, now=NOW)

    with pytest.raises(Conflict, match="already_published"):
        publish_ruleset(second, draft.id, now=NOW)


def test_a_version_older_than_the_one_in_force_is_refused(draft: Ruleset, nurse: User, second: Actor) -> None:
    newer = make_draft(draft.program, 3, nurse, ruleset_document())
    publish_ruleset(second, newer.id, now=NOW)

    with pytest.raises(Conflict, match="superseded"):
        publish_ruleset(second, draft.id, now=NOW)


def test_a_draft_that_cannot_judge_is_refused(ruleset: Ruleset, nurse: User, second: Actor) -> None:
    broken = make_draft(ruleset.program, 2, nurse, {"slug": "spinal_fusion"})

    with pytest.raises(Refused, match="bad_document"):
        publish_ruleset(second, broken.id, now=NOW)


def test_everybody_is_judged_again_over_ten_minutes(
    draft: Ruleset, second: Actor, episode: Episode, other_episode: Episode
) -> None:
    publish_ruleset(second, draft.id, now=NOW)

    due = Episode.objects.order_by("evaluate_at").values_list("evaluate_at", flat=True)
    assert list(due) == [NOW, NOW + timedelta(minutes=5)]
