"""The outbox of what we write to patients: by which channels somebody can be reached, and writing a message down."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from recovery import channels
from recovery.subscriptions import address_of
from symptoms.contact_models import ADDRESSES, Device, Message, MessageChannel, MessageKind, PushPhone, ReminderWish
from symptoms.models import Episode, Patient


def address_by(patient: Patient, channel: str) -> str:
    """Return where a channel reaches the patient, empty when we hold no such address."""
    if channel == MessageChannel.PUSH:
        return address_of(push_phones(patient))
    return patient.phone.replace(" ", "") if channel == MessageChannel.SMS else patient.email


def push_phones(patient: Patient) -> QuerySet[PushPhone]:
    """Return the patient's own phones that show her reminders and were not signed out, the newest first."""
    mine = PushPhone.objects.filter(device__patient=patient, device__helper=None, device__revoked_at=None)
    return mine.order_by("-created_at")


def channels_of(patient: Patient, among: Iterable[str] = ADDRESSES) -> list[str]:
    """Return the channels, of those given, by which something can arrive."""
    held = ((channel, address_by(patient, channel)) for channel in among)
    return [channel for channel, address in held if address and channels.problem_with(channel, address) is None]


def not_reached(patients: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return by which ways the newest message did not arrive, for each patient who has such a way: a dead number."""
    tried = Message.objects.filter(patient__in=list(patients), channel__in=ADDRESSES).exclude(
        outcome__in=["", "passed"]
    )
    newest = tried.order_by("patient", "channel", "-created_at").distinct("patient", "channel")
    found: dict[UUID, list[str]] = {}
    for patient, channel, outcome in newest.values_list("patient", "channel", "outcome"):
        if outcome != "sent":
            found.setdefault(patient, []).append(str(MessageChannel(channel).label))
    return found


def note_bounced(messages: Iterable[UUID]) -> int:
    """Note that messages which a server had taken came back; return how many of them are ours."""
    return Message.objects.filter(id__in=list(messages)).update(outcome="bounced")


def wish_of(episode: Episode) -> ReminderWish:
    """Return what the patient wished for reminders; without a wish at nine, by every address we hold."""
    wished: ReminderWish | None = getattr(episode.patient, "reminder_wish", None)
    # Both did better together than either alone. Source: JMIR Form Res 2021 e25209.
    both = list(ADDRESSES)
    return wished or ReminderWish(organisation_id=episode.organisation_id, patient=episode.patient, channels=both)


def write(
    patient: Patient, kind: MessageKind, channel: str, dedupe: str, *, now: datetime, device: Device | None = None
) -> None:
    """Put a message into the outbox, due at once; the same one is written only once."""
    write_all([message_to(patient, kind, channel, dedupe, now=now, device=device)])


def message_to(
    patient: Patient, kind: MessageKind, channel: str, dedupe: str, *, now: datetime, device: Device | None = None
) -> Message:
    """Return a message, due at once, that is not written yet."""
    return Message(
        organisation_id=patient.organisation_id,
        patient=patient,
        device=device,
        kind=kind,
        channel=channel,
        dedupe=dedupe,
        created_at=now,
        send_at=now,
    )


def write_all(messages: Iterable[Message]) -> None:
    """Put messages into the outbox; each is written only once, however often it is asked for."""
    Message.objects.bulk_create(messages, ignore_conflicts=True)
