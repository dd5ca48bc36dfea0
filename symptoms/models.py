"""Patients, programs, episodes, baselines and check-ins."""

from datetime import datetime
from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from recovery.accounts.models import CareTeam, User
from recovery.rows import OrganisationRow, every_state_kept, never_emptied, one_of, within
from symptoms import contact_models  # noqa: F401 - their tables are this app's too
from symptoms import vocabulary as words
from symptoms.imports import models as import_models  # noqa: F401 - their tables are this app's too
from symptoms.packing import packed
from symptoms.photos import models as photo_models  # noqa: F401 - their tables are this app's too


@every_state_kept()
class Patient(OrganisationRow):
    """A person who had surgery."""

    identifier = models.TextField(help_text="The organisation's own patient number.")
    given_name = models.TextField()
    family_name = models.TextField()
    born_on = models.DateField()
    sex = models.TextField(choices=[("female", "Female"), ("male", "Male"), ("other", "Other")])
    phone = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    language = models.TextField(default="en", help_text="The language of her pages and messages, e.g. es.")
    time_zone = models.TextField(default="Europe/London", help_text="IANA name: her days begin at her own midnight.")
    temperature_unit = models.TextField(choices=words.Unit, default=words.Unit.CELSIUS)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("symptoms_patient", "temperature_unit", words.Unit.values),
            # Enrolling or importing the same person twice finds the first.
            models.UniqueConstraint(fields=["organisation", "identifier"], name="symptoms_patient_identifier_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)  # a name here would reach logs and the admin's messages

    @property
    def name(self) -> str:
        """Return the name as people say it."""
        return f"{self.given_name} {self.family_name}"

    @property
    def banner_name(self) -> str:
        """Return the name as the identity banner shows it: FAMILY, Given."""
        return f"{self.family_name.upper()}, {self.given_name}"


@every_state_kept()
class Program(OrganisationRow):
    """The pathway a patient is on: what is asked, when, and judged by which rules."""

    slug = models.SlugField(help_text="Names the shipped file, e.g. spinal_fusion.")
    name = models.TextField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "slug"], name="symptoms_program_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name


class EpisodeStatus(models.TextChoices):
    """Where an episode stands."""

    SETTING_UP = "setting_up", "Setting up"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


@every_state_kept(
    pghistory.InsertEvent(),
    # The deadlines move with every check-in and every round; they are no change to the patient's care.
    pghistory.UpdateEvent(
        condition=pghistory.AnyChange(exclude=["evaluate_at", "remind_at", "judge_attempts", "judge_failing_since"])
    ),
    pghistory.DeleteEvent(),
)
class Episode(OrganisationRow):
    """One patient's time in a program, from surgery (day 0) to its end."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="episodes")
    # No index for either: there are few programs, by_team begins with the team, and each day of an episode writes to all.
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+", db_index=False)
    care_team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+", db_index=False)
    procedure = models.TextField(choices=words.Procedure)
    procedure_detail = models.TextField(blank=True, help_text="Levels or side as the team writes it, e.g. L4-L5.")
    surgery_on = models.DateField(help_text="Day 0.")
    status = models.TextField(choices=EpisodeStatus, default=EpisodeStatus.SETTING_UP)
    ended_on = models.DateField(null=True, blank=True, help_text="The patient's own day on which it ended.")
    silence_counts_from = models.DateTimeField(null=True, blank=True, help_text="The midnight after the last pause.")
    stitches_out_on = models.DateField(null=True, blank=True, help_text="One spot of fluid that day is expected.")
    evaluate_at = models.DateTimeField(null=True, blank=True, help_text="When every rule must run again.")
    remind_at = models.DateTimeField(null=True, blank=True, help_text="When the next reminder is due.")
    judge_attempts = models.PositiveSmallIntegerField(default=0, help_text="Judgements that failed, running.")
    judge_failing_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("symptoms_episode", "procedure", words.Procedure.values),
            one_of("symptoms_episode", "status", EpisodeStatus.values),
            # Time alone can change a judgement, so an active episode always knows when it is judged next.
            models.CheckConstraint(
                condition=~Q(status=EpisodeStatus.ACTIVE) | Q(evaluate_at__isnull=False),
                name="symptoms_episode_is_judged",
            ),
            # A check-in belongs to the episode without asking which.
            models.UniqueConstraint(
                fields=["organisation", "patient"],
                condition=Q(status=EpisodeStatus.ACTIVE),
                name="symptoms_episode_one_active",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # flag_due: which episodes must be judged now.
            models.Index(
                fields=["evaluate_at"], condition=Q(status=EpisodeStatus.ACTIVE), name="symptoms_episode_evaluate_due"
            ),
            # remind_due: whose reminder has come.
            models.Index(
                fields=["remind_at"], condition=Q(remind_at__isnull=False), name="symptoms_episode_remind_due"
            ),
            # The staff's list of patients of their teams.
            models.Index(fields=["care_team", "status"], name="symptoms_episode_by_team"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def time_zone(self) -> str:
        """Return where the patient's days begin and end."""
        return self.patient.time_zone

    @property
    def followed_since(self) -> datetime:
        """Return since when a silence counts: the patient was enrolled, or went on after a pause the day before."""
        return self.silence_counts_from or self.created_at


class BaselineKind(models.TextChoices):
    """When a baseline was taken."""

    PREOP = "preop", "Before surgery"
    DISCHARGE = "discharge", "At discharge"
    REVIEWED = "reviewed", "Reviewed by staff after surgery"


@every_state_kept()
class Baseline(OrganisationRow):
    """What was already so before surgery, at discharge, or when staff last looked: no rule may call it new."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="baselines")
    kind = models.TextField(choices=BaselineKind)
    back_pain = models.SmallIntegerField(null=True, blank=True, help_text="0-10; the neck after neck surgery.")
    limb_pain = models.SmallIntegerField(null=True, blank=True, help_text="0-10; the arm after neck surgery.")
    numbness_severity = models.SmallIntegerField(null=True, blank=True, help_text="0-10.")
    numbness_sites = ArrayField(models.TextField(choices=words.Site), null=True, blank=True)
    weakness = models.TextField(choices=words.BaselineWeakness, null=True, blank=True)
    bladder_bowel = models.TextField(choices=words.BaselineBladderBowel, null=True, blank=True)
    opioid_doses_per_day = models.SmallIntegerField(null=True, blank=True, help_text="0-20.")
    walking_minutes = models.SmallIntegerField(null=True, blank=True, help_text="Minutes a day, 0-1440.")
    phq2 = models.SmallIntegerField(null=True, blank=True, help_text="0-6.")
    gad2 = models.SmallIntegerField(null=True, blank=True, help_text="0-6.")
    swallow = models.TextField(choices=words.Swallow, null=True, blank=True)
    mood = models.SmallIntegerField(null=True, blank=True, help_text="0-10, 10 best.")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("symptoms_baseline", "kind", BaselineKind.values),
            *(
                within("symptoms_baseline", name, 0, 10)
                for name in ("back_pain", "limb_pain", "numbness_severity", "mood")
            ),
            *(within("symptoms_baseline", name, 0, 6) for name in ("phq2", "gad2")),
            within("symptoms_baseline", "opioid_doses_per_day", 0, 20),
            within("symptoms_baseline", "walking_minutes", 0, 1440),
            one_of("symptoms_baseline", "weakness", words.BaselineWeakness.values),
            one_of("symptoms_baseline", "bladder_bowel", words.BaselineBladderBowel.values),
            one_of("symptoms_baseline", "swallow", words.Swallow.values),
            models.CheckConstraint(
                condition=Q(numbness_sites__isnull=True) | Q(numbness_sites__contained_by=list(words.Site.values)),
                name="symptoms_baseline_sites_known",
            ),
            # A judgement reads one baseline of each kind.
            models.UniqueConstraint(fields=["organisation", "episode", "kind"], name="symptoms_baseline_kind_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.episode_id}"


class AnsweredBy(models.TextChoices):
    """Who gave the answers."""

    PATIENT = "patient", "Patient"
    HELPER = "helper", "Helper"
    STAFF = "staff", "Staff"


# Lowest and highest value of every number asked, whatever the way in.
RANGES: dict[str, tuple[int, int]] = {
    "pain_back": (0, 10),
    "pain_limb": (0, 10),
    "opioid_doses": (0, 20),
    "walk_minutes": (0, 1440),
    "redness": (0, 3),
    "swelling": (0, 3),
    "temperature_c": (34, 43),
    "numb_severity": (0, 10),
    "mood": (0, 10),
    "phq2_interest": (0, 3),
    "phq2_down": (0, 3),
    "phq2": (0, 6),
    "phq9": (0, 27),
    "phq9_item9": (0, 3),
    "gad2_nervous": (0, 3),
    "gad2_worry": (0, 3),
    "gad2": (0, 6),
}

VOCABULARIES: dict[str, list[str]] = {
    "relief": words.Relief.values,
    "out_of_bed": words.OutOfBed.values,
    "stairs": words.Stairs.values,
    "wound_gate": words.WoundGate.values,
    "drainage": words.Drainage.values,
    "drainage_amount": words.DrainageAmount.values,
    "temperature_unit": words.Unit.values,
    "numb_vs_preop": words.Compared.values,
    "weakness": words.Weakness.values,
    "bladder_bowel": words.BladderBowel.values,
    "swallow": words.Swallow.values,
    "self_harm": words.SelfHarm.values,
    "answered_by": AnsweredBy.values,
}


class CheckIn(OrganisationRow):
    """What a patient reported for one day. Never edited: a correction is a new one that supersedes it.

    Every answer is a column that may be null, and null is "not answered", which is neither yes nor no.
    """

    # No index: by_day below begins with it.
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="check_ins", db_index=False)
    client_id = models.UUIDField(help_text="Made on the phone: sending the same entry again changes nothing.")
    digest = models.BinaryField(max_length=32, editable=False, help_text="SHA-256 of the answers as sent.")
    day = models.DateField(help_text="The patient's own day that the answers are about.")
    zone = models.TextField(help_text="IANA name of the zone that day was in.")
    answered_at = models.DateTimeField(help_text="When it was answered, by the phone's clock put right.")
    received_at = models.DateTimeField(help_text="When it reached us, by our clock.")
    clock_ahead_seconds = models.BigIntegerField(null=True, help_text="How far the phone's clock was ahead of ours.")
    day_given = models.DateField(
        null=True, help_text="The day the phone gave, where it cannot be: `day` stands for it."
    )
    answered_by = models.TextField(choices=AnsweredBy, default=AnsweredBy.PATIENT)
    answered_by_id = models.UUIDField(null=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, related_name="superseded_by", null=True)

    pain_back = models.SmallIntegerField(null=True)
    pain_limb = models.SmallIntegerField(null=True)
    opioid_doses = models.SmallIntegerField(null=True)
    other_meds = models.BooleanField(null=True)
    relief = models.TextField(choices=words.Relief, null=True)
    walk_minutes = models.SmallIntegerField(null=True)
    out_of_bed = models.TextField(choices=words.OutOfBed, null=True)
    stairs = models.TextField(choices=words.Stairs, null=True)
    fall = models.BooleanField(null=True)
    fall_injury = models.BooleanField(null=True)
    wound_gate = models.TextField(choices=words.WoundGate, null=True)
    redness = models.SmallIntegerField(null=True)
    swelling = models.SmallIntegerField(null=True)
    drainage = models.TextField(choices=words.Drainage, null=True)
    drainage_amount = models.TextField(choices=words.DrainageAmount, null=True)
    opening = models.BooleanField(null=True)
    warmth = models.BooleanField(null=True)
    odour = models.BooleanField(null=True)
    temperature_value = models.DecimalField(max_digits=4, decimal_places=1, null=True, help_text="As entered.")
    temperature_unit = models.TextField(choices=words.Unit, null=True)
    temperature_c = models.DecimalField(max_digits=3, decimal_places=1, null=True, help_text="Rounded to 0.1 °C.")
    chills = models.BooleanField(null=True)
    unwell = models.BooleanField(null=True)
    numb_severity = models.SmallIntegerField(null=True)
    numb_sites = ArrayField(models.TextField(choices=words.Site), null=True)
    numb_new = models.BooleanField(null=True)
    numb_vs_preop = models.TextField(choices=words.Compared, null=True)
    weakness = models.TextField(choices=words.Weakness, null=True)
    bladder_bowel = models.TextField(choices=words.BladderBowel, null=True)
    saddle = models.BooleanField(null=True)
    constipation = models.BooleanField(null=True)
    calf = models.BooleanField(null=True)
    chest = models.BooleanField(null=True)
    headache_positional = models.BooleanField(null=True)
    neck_swelling_or_noisy_breathing = models.BooleanField(null=True)
    swallow = models.TextField(choices=words.Swallow, null=True)
    mood = models.SmallIntegerField(null=True)
    phq2_interest = models.SmallIntegerField(null=True)
    phq2_down = models.SmallIntegerField(null=True)
    phq2 = models.SmallIntegerField(null=True)
    phq9 = models.SmallIntegerField(null=True)
    phq9_item9 = models.SmallIntegerField(null=True)
    gad2_nervous = models.SmallIntegerField(null=True)
    gad2_worry = models.SmallIntegerField(null=True)
    gad2 = models.SmallIntegerField(null=True)
    self_harm = models.TextField(choices=words.SelfHarm, null=True)
    note = models.TextField(blank=True, help_text="In the patient's own words; read by people, never judged.")
    packed = models.GeneratedField(
        expression=RawSQL(packed(VOCABULARIES, RANGES), ()),  # noqa: S611 - our own words
        output_field=models.TextField(),
        db_persist=True,
        help_text="All that a judgement reads, as one text.",
    )

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            *(within("symptoms_checkin", name, low, high) for name, (low, high) in RANGES.items()),
            *(one_of("symptoms_checkin", name, known) for name, known in VOCABULARIES.items()),
            models.CheckConstraint(
                condition=Q(numb_sites__isnull=True) | Q(numb_sites__contained_by=list(words.Site.values)),
                name="symptoms_checkin_sites_known",
            ),
            # A number without its unit, or the reverse, cannot be read back.
            models.CheckConstraint(
                condition=Q(temperature_value__isnull=True, temperature_unit__isnull=True, temperature_c__isnull=True)
                | Q(temperature_value__isnull=False, temperature_unit__isnull=False, temperature_c__isnull=False),
                name="symptoms_checkin_temperature_whole",
            ),
            models.CheckConstraint(condition=~Q(supersedes=F("id")), name="symptoms_checkin_not_its_own"),
            # A judgement reads this alone: what could not be packed would be judged as not said.
            models.CheckConstraint(condition=Q(packed__isnull=False), name="symptoms_checkin_packed_whole"),
            # Sending the same entry again finds the first; never unique by client_id alone (another patient's id).
            models.UniqueConstraint(fields=["organisation", "episode", "client_id"], name="symptoms_checkin_once"),
            # Two tabs cannot both correct the same entry.
            models.UniqueConstraint(
                fields=["organisation", "supersedes"],
                condition=Q(supersedes__isnull=False),
                name="symptoms_checkin_corrected_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A judgement reads the whole of one episode's check-ins here, and nothing of the table: they lie together,
            # where the rows of the table lie as they came, weeks apart.
            models.Index(fields=["episode", "day"], include=["packed"], name="symptoms_checkin_by_day")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="never_edited", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return str(self.id)
