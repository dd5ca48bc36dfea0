"""The outbox of what we write to patients: by which channels somebody can be reached, and writing a message down."""

from collections.abc import Iterable
from datetime import datetime

from recovery import channels
from symptoms.contact_models import Message, MessageChannel, MessageKind, ReminderWish
from symptoms.models import Device, Episode, Patient


def address_by(patient: Patient, channel: str) -> str:
    """Return where a channel reaches the patient, empty when we hold no such address."""
    return patient.phone.replace(" ", "") if channel == MessageChannel.SMS else patient.email


def channels_of(patient: Patient, among: Iterable[str] = tuple(MessageChannel.values)) -> list[str]:
    """Return the channels, of those given, by which something can arrive."""
    held = ((channel, address_by(patient, channel)) for channel in among)
    return [channel for channel, address in held if address and channels.problem_with(channel, address) is None]


def wish_of(episode: Episode) -> ReminderWish:
    """Return what the patient wished for reminders; without a wish at nine, by every address we hold."""
    wished: ReminderWish | None = getattr(episode.patient, "reminder_wish", None)
    # Both did better together than either alone. Source: ux.md 2.9.
    both = list(MessageChannel.values)
    return wished or ReminderWish(organisation_id=episode.organisation_id, patient=episode.patient, channels=both)


def write(
    patient: Patient, kind: MessageKind, channel: str, dedupe: str, *, now: datetime, device: Device | None = None
) -> None:
    """Put a message into the outbox, due at once; the same one is written only once."""
    message = Message(
        organisation_id=patient.organisation_id,
        patient=patient,
        device=device,
        kind=kind,
        channel=channel,
        dedupe=dedupe,
        send_at=now,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
