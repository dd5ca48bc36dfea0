"""Organisations, the people who sign in, their care teams, and the clients that call the API."""

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now

from recovery.rows import OrganisationRow, Row, every_state_kept, one_of


class Organisation(Row):
    """A hospital or clinic: it owns its patients, its teams and its rulesets."""

    name = models.TextField(unique=True)
    time_zone = models.TextField(default="Europe/London", help_text="IANA name, for staff screens.")
    emergency_number = models.TextField(help_text="What a patient dials when life is in danger, e.g. 999.")
    crisis_phone = models.TextField(help_text="A line for people who think of hurting themselves.")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who can sign in; without a password only e-mail codes and passkeys work."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create the operator, who sees Django's admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@every_state_kept(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=["last_login", "password"])),
    pghistory.DeleteEvent(),
    exclude=["password", "last_login"],
)
class User(Row, AbstractBaseUser, PermissionsMixin):
    """A person of an organisation who signs in. Patients do not: they come by their own link or device."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    email = models.EmailField()
    name = models.TextField()
    phone = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("operator", default=False, help_text="May open the operator's admin.")
    date_joined = models.DateTimeField(db_default=Now())

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        # Signing in looks a person up by address, whatever its case.
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name as the person writes it."""
        return self.name

    @property
    def initials(self) -> str:
        """Return at most two initials, for the small round badge."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@every_state_kept()
class CareTeam(OrganisationRow):
    """The staff answerable for an episode, and how a patient reaches them."""

    name = models.TextField()
    phone = models.TextField(help_text="The ward, in cover hours.")
    out_of_hours_phone = models.TextField(help_text="Who answers at night and at weekends.")
    opens_at = models.TimeField(help_text="When nurses begin to look, in the organisation's time zone.")
    closes_at = models.TimeField(help_text="When nurses stop looking.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "name"], name="accounts_careteam_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class StaffRole(models.TextChoices):
    """What a person does in a care team."""

    NURSE = "nurse", "Nurse"
    CLINICIAN = "clinician", "Clinician"
    LEAD = "lead", "Lead"


@every_state_kept()
class Membership(OrganisationRow):
    """One person's place in one care team; it ends, it is not deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    care_team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="memberships")
    role = models.TextField(choices=StaffRole)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            one_of("accounts_membership", "role", StaffRole.values),
            # A person has one current role in a team.
            models.UniqueConstraint(
                fields=["organisation", "user", "care_team"],
                condition=models.Q(ended_at=None),
                name="accounts_membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} in {self.care_team_id}"


class Scope(models.TextChoices):
    """What an API client may do."""

    CHECK_INS_WRITE = "check_ins:write", "Send check-ins"
    CHECK_INS_READ = "check_ins:read", "Read check-ins"
    ALERTS_READ = "alerts:read", "Read alerts"
    ALERTS_WRITE = "alerts:write", "Acknowledge and resolve alerts"
    PATIENTS_READ = "patients:read", "Read patients"


@every_state_kept(exclude=["last_used_at"])
class ApiClient(OrganisationRow):
    """A program that calls the API for named care teams, with scopes and an end."""

    name = models.TextField()
    token_digest = models.BinaryField(max_length=32, unique=True, editable=False, help_text="SHA-256; never the token.")
    scopes = ArrayField(models.TextField(choices=Scope))
    care_teams = models.ManyToManyField(CareTeam, related_name="+")
    acts_for = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", help_text="The person who answers for what this client does."
    )
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta(OrganisationRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OrganisationRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "name"], name="accounts_apiclient_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
