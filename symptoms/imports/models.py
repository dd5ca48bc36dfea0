"""A file of patients on its way in, and what staff decided about an episode."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from recovery.accounts.models import CareTeam, User
from recovery.rows import OrganisationRow, never_emptied, one_of


class ImportStatus(models.TextChoices):
    """How far a file is."""

    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Checked: nobody is enrolled yet")
    ENROLLING = "enrolling", _("Enrolling")
    DONE = "done", _("Done")
    FORGOTTEN = "forgotten", _("Done; the rows were deleted")


class PatientImport(OrganisationRow):
    """One file of patients for one care team. Its rows are worked through in batches, and deleted a week later."""

    care_team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("symptoms.Program", on_delete=models.PROTECT, related_name="+")
    status = models.TextField(choices=ImportStatus, default=ImportStatus.CHECKING)
    total = models.PositiveIntegerField(help_text="Rows of the file, without its header.")
    enrolled = models.PositiveIntegerField(default=0, help_text="Patients enrolled; stays when the rows are deleted.")
    sends_invitations = models.BooleanField(default=False, help_text="Each patient is sent a link on enrolling.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    work_at = models.DateTimeField(null=True, help_text="When its rows are to be worked on next, or deleted.")

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("symptoms_patientimport", "status", ImportStatus.values),
            # Rows of patients never lie about for ever: until they are deleted, a time for it is set.
            models.CheckConstraint(
                condition=Q(status=ImportStatus.FORGOTTEN) | Q(work_at__isnull=False),
                name="symptoms_patientimport_is_worked_on",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # work_imports_due: which file is next.
            models.Index(fields=["work_at"], condition=Q(work_at__isnull=False), name="symptoms_patientimport_due"),
            # A team's newest files.
            models.Index(fields=["care_team", "-created_at"], name="symptoms_patientimport_newest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ImportRowStatus(models.TextChoices):
    """What came of a row."""

    WAITING = "waiting", _("Not looked at yet")
    GOOD = "good", _("Can be enrolled")
    WRONG = "wrong", _("Must be put right")
    KNOWN = "known", _("Already enrolled: nothing is changed")
    ENROLLED = "enrolled", _("Enrolled")


class PatientImportRow(OrganisationRow):
    """One row of a file: the cells as they were written, until they are a patient."""

    part_of = models.ForeignKey(PatientImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="Its line in the spreadsheet; the header is 1.")
    identifier = models.TextField(blank=True)
    cells = models.JSONField(help_text="Text by column; emptied once it is a patient.")
    status = models.TextField(choices=ImportRowStatus, default=ImportRowStatus.WAITING)
    problems = ArrayField(models.TextField(), default=list, help_text="What is wrong, in sentences.")
    patient = models.ForeignKey("symptoms.Patient", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("symptoms_patientimportrow", "status", ImportRowStatus.values),
            models.UniqueConstraint(
                fields=["organisation", "part_of", "number"], name="symptoms_patientimportrow_number_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The next batch, the rows of one outcome, and how many of each.
            models.Index(fields=["part_of", "status", "number"], name="symptoms_patientimportrow_next"),
            # The same patient number twice in a file.
            models.Index(fields=["part_of", "identifier"], name="symptoms_patientimportrow_twin"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DecisionKind(models.TextChoices):
    """What staff may decide about an episode."""

    MOVED = "moved", _("Moved to another team")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Resumed")
    ENDED = "ended", _("Ended")
    OPTED_OUT = "opted_out", _("The patient opted out")


class DecisionReason(models.TextChoices):
    """Why an episode is paused or ended."""

    IN_HOSPITAL = "in_hospital", _("Back in hospital")
    AWAY = "away", _("Away, cannot answer")
    COMPLETED = "completed", _("Recovered: the program is over")
    TRANSFERRED = "transferred", _("Cared for elsewhere")
    DIED = "died", _("Died")
    BY_MISTAKE = "by_mistake", _("Enrolled by mistake")
    TOO_MUCH = "too_much", _("Too many questions or alerts")
    NO_PHONE = "no_phone", _("No phone or internet")
    PRIVACY = "privacy", _("Does not want data kept online")
    FEELS_WELL = "feels_well", _("Feels well, sees no need")
    OTHER = "other", _("Something else")


class EpisodeDecision(OrganisationRow):
    """One decision about an episode: what, why, by whom. Append only."""

    episode = models.ForeignKey("symptoms.Episode", on_delete=models.PROTECT, related_name="decisions")
    kind = models.TextField(choices=DecisionKind)
    reason = models.TextField(choices=DecisionReason, null=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+", null=True)
    to_team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("symptoms_episodedecision", "kind", DecisionKind.values),
            one_of("symptoms_episodedecision", "reason", DecisionReason.values),
            # Nobody is paused, let go or moved without it being said why, or where to.
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.RESUMED)
                | Q(kind=DecisionKind.MOVED, to_team__isnull=False, from_team__isnull=False)
                | ~Q(kind=DecisionKind.MOVED) & Q(reason__isnull=False),
                name="symptoms_episodedecision_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What was decided about an episode, newest first.
            models.Index(fields=["episode", "-at"], name="symptoms_decision_newest")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.kind
