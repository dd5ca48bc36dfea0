"""What every page of the operator's admin keeps to: nothing append-only is changed, no read goes unrecorded."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from recovery.accounts.queries import staff_actor
from recovery.audit.services import record

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class ReadOnly(Base):
    """Rows that can be looked at, and nothing else."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the framework's signature
        """Return False: these rows are made by services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Return False: services change these rows, and some nobody does."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Return False: nothing clinical is deleted."""
        return False


class PatientData(ReadOnly):
    """Rows about a patient: their lists show ids only, and opening one leaves its row in the trail."""

    patient_path = "patient_id"

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the row, after writing who looked at whom."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            name = type(found).__name__.lower()
            record(staff_actor(request.user), f"{name}.read", patients=[self._patient(found)], object_id=found.pk)  # type: ignore[arg-type]
        return found

    def _patient(self, found: Any) -> UUID:
        for step in self.patient_path.split("."):
            found = getattr(found, step)
        patient: UUID = found
        return patient
