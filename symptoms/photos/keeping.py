"""Photos of the cut: taken in after the day's answers are safe, kept outside the web's reach, read by who may.

No rule reads a photo. It can lower no urgency, and without one nothing waits.
"""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from PIL import Image

from alerts.rules.ruleset import day_number
from recovery.accounts.actors import Actor
from recovery.audit.services import record
from recovery.rows import new_id
from symptoms.errors import NotFound, Refused
from symptoms.models import CheckIn
from symptoms.photos import reencoding
from symptoms.photos.models import Photo, PhotoBy
from symptoms.queries import visible_check_ins

MOST_PER_CHECK_IN = 4
# When a photo is asked for without a sign; with one it is every day.
ASKED_ON_DAYS = frozenset({2, 4, 6, 10, 14})
REENCODING_SECONDS = 15  # the process limits itself to ten seconds of work


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored photo with its bytes."""

    photo: Photo
    content: bytes


def is_asked_for(check_in: CheckIn) -> bool:
    """True on the days of a photo, and whenever the patient saw something at the cut."""
    day = day_number(check_in.day, check_in.episode.surgery_on)
    return check_in.wound_gate == "something" or day in ASKED_ON_DAYS


def visible_photos(actor: Actor) -> QuerySet[Photo]:
    """Return the photos that somebody may see, newest day first: those of the check-ins they may see."""
    seen = Photo.objects.filter(organisation_id=actor.organisation_id, check_in__in=visible_check_ins(actor))
    return seen.select_related("check_in__episode__patient").order_by("-check_in__day", "-created_at")


def photos_of_patient(actor: Actor, patient_id: UUID, *, most: int) -> list[Photo]:
    """Return a patient's newest photos, as far as the actor may see them."""
    return list(visible_photos(actor).filter(check_in__episode__patient_id=patient_id)[:most])


def last_photo_before(actor: Actor, check_in: CheckIn) -> Photo | None:
    """Return the newest photo of an earlier day, to hold the new one against; only where history may be read."""
    if not actor.reads_history:
        return None
    return visible_photos(actor).filter(check_in__episode=check_in.episode, check_in__day__lt=check_in.day).first()


def read_photo(actor: Actor, photo_id: UUID, *, today: date | None) -> Picture:
    """Return a photo that the actor may see, and write down that it was seen; NotFound for any other.

    `today` is given for a patient or a helper: what is older than yesterday is history, and asks for more.
    """
    photo = visible_photos(actor).filter(id=photo_id).first()
    if photo is None or (_is_history(photo, today) and not actor.reads_history):
        raise NotFound("no_photo", "There is no photo by that id.")
    record(actor, "photo.read", patients=[photo.check_in.episode.patient_id], object_id=photo.id)
    content = path_of(photo.id).read_bytes()
    if hashlib.sha256(content).digest() != bytes(photo.digest):
        raise NotFound("changed_photo", f"The file of photo {photo.id} is not the one that was stored.")
    return Picture(photo, content)


def _is_history(photo: Photo, today: date | None) -> bool:
    return today is not None and photo.check_in.day < today - timedelta(days=1)


def path_of(photo_id: UUID) -> Path:
    """Return where a photo lies: named by us alone, in one of 256 folders."""
    name = photo_id.hex
    return Path(settings.PHOTO_DIR) / name[-2:] / f"{name}.jpg"


def add_photo(actor: Actor, check_in: CheckIn, sent: bytes, *, now: datetime, client_id: UUID | None = None) -> Photo:
    """Store a photo beside a check-in; refuse what is no picture, and a fifth. Sent again under its id it is one.

    The file is written whole before its row: killed in between, a file is left that nobody can reach, never a row
    without its file.
    """
    if known := _known(check_in, client_id):
        return known
    if check_in.photos.count() >= MOST_PER_CHECK_IN:
        raise Refused("too_many_photos", _("Four photos are enough for one day. Your team has them."))
    content = _reencoded(sent)
    width, height = Image.open(BytesIO(content)).size
    photo = Photo(
        id=new_id(),
        organisation_id=check_in.organisation_id,
        check_in=check_in,
        client_id=client_id,
        digest=hashlib.sha256(content).digest(),
        width=width,
        height=height,
        size_bytes=len(content),
        sent_by=PhotoBy.HELPER if actor.helper_id else PhotoBy.PATIENT,
        sent_by_id=actor.id,
        created_at=now,
    )
    return _stored(actor, photo, content)


def _known(check_in: CheckIn, client_id: UUID | None) -> Photo | None:
    """Return the photo that came under this id before, None for a new one."""
    return check_in.photos.filter(client_id=client_id).first() if client_id else None


def _stored(actor: Actor, photo: Photo, content: bytes) -> Photo:
    """Write the file and then the row; where the same photo came meanwhile that one stands, and our file goes."""
    path = path_of(photo.id)
    _write(path, content)
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
            record(actor, "photo.add", patients=[photo.check_in.episode.patient_id], object_id=photo.id)
    except IntegrityError:
        path.unlink()
        if first := _known(photo.check_in, photo.client_id):
            return first
        raise
    return photo


def _reencoded(sent: bytes) -> bytes:
    """Return the picture as we keep it, made in a process that may take little memory and time."""
    command = [sys.executable, reencoding.__file__]
    try:
        made = subprocess.run(command, input=sent, capture_output=True, timeout=REENCODING_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        made = None
    if made is None or made.returncode or not made.stdout:
        detail = _(
            "We cannot read this as a photo. Take a new one with your camera, or send a JPEG, PNG, WebP or HEIC."
        )
        raise Refused("no_picture", detail, field="photo")
    return made.stdout


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, also after a power cut."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).rename(path)
