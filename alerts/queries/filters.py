"""What a nurse narrows her list to. Nothing in it names a patient, so it may stand in an address and be kept there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q

from alerts.display.clocks import WARM_SHARE
from alerts.models import Flag
from alerts.queries.flags import not_taken
from symptoms.photos.models import Photo

ME, NOBODY = "me", "nobody"


class Due(StrEnum):
    """Where an alert's time stands: over, as far gone as its ring turns warm for, or neither."""

    OVERDUE = "overdue"
    SOON = "soon"
    IN_TIME = "in_time"


class Photographed(StrEnum):
    """Whether any photo of the cut ever came."""

    SENT = "sent"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which alerts to show; what is left empty narrows nothing. Days are those after surgery."""

    urgency: tuple[int, ...] = ()
    due: str = ""
    family: str = ""
    rule: str = ""
    owner: str = ""
    language: str = ""
    photo: str = ""
    procedure: str = ""
    from_day: int | None = None
    to_day: int | None = None

    def lookups(self, *, person_id: object, zone: str, now: datetime) -> Q:
        """Return what the alerts shown have in common."""
        wanted = Q(urgency__in=self.urgency) if self.urgency else Q()
        if self.owner == NOBODY:
            wanted &= not_taken()
        elif self.owner:
            wanted &= Q(acknowledged_by_id=person_id if self.owner == ME else self.owner)
        if self.due:
            wanted &= _time_stands(Due(self.due), now)
        return wanted & self._about() & self._of_whom(now.astimezone(ZoneInfo(zone)).date())

    def _about(self) -> Q:
        flags = Flag.objects.filter(alert_id=OuterRef("id"))
        wanted = Q()
        if self.family:
            wanted &= Q(Exists(flags.filter(Q(family=self.family) | Q(also__contains=[self.family]))))
        if self.rule:
            wanted &= Q(Exists(flags.filter(rule_id=self.rule)))
        return wanted

    def _of_whom(self, today: date) -> Q:
        wanted = Q()
        if self.language:
            wanted &= Q(episode__patient__language=self.language)
        if self.photo:
            came = Exists(Photo.objects.filter(check_in__episode_id=OuterRef("episode_id")))
            wanted &= Q(came) if self.photo == Photographed.SENT else ~Q(came)
        if self.procedure:
            wanted &= Q(episode__procedure=self.procedure)
        if self.from_day is not None:
            wanted &= Q(episode__surgery_on__lte=today - timedelta(days=self.from_day))
        if self.to_day is not None:
            wanted &= Q(episode__surgery_on__gte=today - timedelta(days=self.to_day))
        return wanted

    @property
    def is_narrow(self) -> bool:
        """True when anything is left out."""
        return self != EVERYTHING

    @property
    def turns_by_itself(self) -> bool:
        """True where who fits may change while no alert does: time passes, and a photo comes."""
        return bool(self.due or self.photo)

    @property
    def query(self) -> str:
        """Return the filters as part of an address, always in the same order."""
        return urlencode(dict(self.said()), doseq=True)

    def said(self) -> Iterator[tuple[str, object]]:
        """Yield what narrows the list, by name."""
        for name in self.__slots__:
            value = getattr(self, name)
            if value not in ("", (), None):
                yield name, value

    def without(self, name: str) -> "Filters":
        """Return the filters with one of them left out."""
        return replace(self, **{name: getattr(EVERYTHING, name)})


EVERYTHING = Filters()


def _time_stands(due: Due, now: datetime) -> Q:
    if due == Due.OVERDUE:
        return Q(respond_by__lte=now)
    gone = ExpressionWrapper((F("respond_by") - F("opened_at")) * (1 - WARM_SHARE), output_field=DurationField())
    is_warm = Q(opened_at__lte=now - gone)
    return Q(respond_by__gt=now) & (is_warm if due == Due.SOON else ~is_warm)
