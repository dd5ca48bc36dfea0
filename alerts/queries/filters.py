"""What a nurse narrows her list to. Nothing in it names a patient, so it may stand in an address and be kept there."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q

from alerts.models import Flag

ME, NOBODY = "me", "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which alerts to show; what is left empty narrows nothing. Days are those after surgery."""

    urgency: tuple[int, ...] = ()
    family: str = ""
    procedure: str = ""
    owner: str = ""
    from_day: int | None = None
    to_day: int | None = None

    def lookups(self, *, person_id: object, today: date) -> Q:
        """Return what the alerts shown have in common."""
        wanted = Q(urgency__in=self.urgency) if self.urgency else Q()
        if self.family:
            about = Q(family=self.family) | Q(also__contains=[self.family])
            wanted &= Q(Exists(Flag.objects.filter(about, alert_id=OuterRef("id"))))
        if self.procedure:
            wanted &= Q(episode__procedure=self.procedure)
        if self.owner:
            wanted &= Q(acknowledged_by_id={ME: person_id, NOBODY: None}.get(self.owner, self.owner))
        if self.from_day is not None:
            wanted &= Q(episode__surgery_on__lte=today - timedelta(days=self.from_day))
        if self.to_day is not None:
            wanted &= Q(episode__surgery_on__gte=today - timedelta(days=self.to_day))
        return wanted

    @property
    def is_narrow(self) -> bool:
        """True when anything is left out."""
        return self != Filters()

    @property
    def query(self) -> str:
        """Return the filters as part of an address, always in the same order."""
        said = {name: getattr(self, name) for name in self.__slots__}
        return urlencode({name: value for name, value in said.items() if value not in ("", (), None)}, doseq=True)


EVERYTHING = Filters()
