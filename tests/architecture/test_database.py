"""What the tables themselves refuse."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import DecimalField, F, Q, UniqueConstraint, Value
from django.db.models.functions import Cast

from alerts.models import Alert, AlertEvent, Flag
from alerts.services import receive_check_in
from recovery.accounts.actors import Actor
from recovery.audit.models import AuditEvent
from recovery.rows import OrganisationRow
from symptoms.models import CheckIn, Episode
from tests.people import NOW, TODAY, sent

OURS = [model for model in apps.get_models() if issubclass(model, OrganisationRow)]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_has_a_name_of_its_own() -> None:
    written = [path.name for app in ("recovery", "symptoms", "alerts") for path in Path(app).rglob("migrations/0*.py")]

    assert written
    assert [name for name in written if "_auto_" in name] == []


def test_no_migration_imports_our_code() -> None:
    for path in (p for app in ("symptoms", "alerts", "recovery") for p in settings.BASE_DIR.glob(f"{app}/**/0*.py")):
        imports = re.findall(r"^(?:from|import) (symptoms|alerts)\b", path.read_text(), re.MULTILINE)
        assert imports == [], path


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_unique_constraint_starts_with_the_organisation(model: type[models.Model]) -> None:
    unique = [c for c in model._meta.constraints if isinstance(c, UniqueConstraint)]

    assert any(c.fields == ("organisation", "id") for c in unique)
    assert {c.fields[0] for c in unique} == {"organisation"}


@pytest.fixture
def flagged(episode: Episode, patient_as_actor: Actor) -> Episode:
    receive_check_in(patient_as_actor, Q(), sent(TODAY, redness=2, swelling=2), now=NOW)
    return episode


@pytest.mark.parametrize("model", [CheckIn, Flag, AlertEvent, AuditEvent], ids=lambda model: model.__name__)
@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_is_kept_for_ever_cannot_be_changed(flagged: Episode, model: type[models.Model], change: str) -> None:
    rows = model._base_manager.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(organisation=F("organisation")) if change == "update" else rows._raw_delete("default")


def test_a_published_ruleset_cannot_be_changed(flagged: Episode) -> None:
    ruleset = flagged.flags.get().ruleset

    with pytest.raises(DatabaseError), transaction.atomic():
        ruleset.__class__.objects.filter(id=ruleset.id).update(note="Changed.")


def test_an_episode_has_one_live_alert(flagged: Episode) -> None:
    alert = Alert.objects.get()
    alert.pk = None

    with pytest.raises(DatabaseError), transaction.atomic():
        Alert.objects.create(
            **{f.attname: getattr(alert, f.attname) for f in Alert._meta.concrete_fields if f.name != "id"}
        )


def test_nobody_but_a_person_closes_an_alert(flagged: Episode) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Alert.objects.update(status="resolved", outcome="seen_today", resolved_at=NOW)


@pytest.mark.parametrize(("column", "value"), [("pain_back", 11), ("redness", -1), ("drainage", "green")])
def test_a_value_that_cannot_be_is_refused_by_the_table(flagged: Episode, column: str, value: object) -> None:
    row = CheckIn.objects.get()
    row.id, row.client_id = row.episode_id, row.episode_id
    setattr(row, column, value)

    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_nan_is_no_temperature(flagged: Episode) -> None:
    row = CheckIn.objects.get()
    row.id = row.client_id = flagged.id
    row.temperature_value, row.temperature_unit = Decimal("37.0"), "C"
    row.temperature_c = Cast(Value("NaN"), DecimalField(max_digits=3, decimal_places=1))

    with pytest.raises(IntegrityError, match="temperature_c_range"), transaction.atomic():
        row.save(force_insert=True)
