"""Two photos of the cut side by side, each with what the patient said of the cut that day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from alerts.display.labels import answer_label, item_label
from alerts.queries.pages import Person, person_of
from alerts.rules.asking import CALM
from alerts.rules.ruleset import day_number
from recovery.accounts.actors import Actor
from symptoms.photos.keeping import photos_of_patient
from symptoms.photos.models import Photo

MOST_PHOTOS = 60
_OF_THE_CUT = ("redness", "swelling", "drainage", "drainage_amount", "opening", "warmth", "odour")


@dataclass(frozen=True, slots=True)
class Taken:
    """One photo, the day after surgery it is of, and what was said of the cut that day."""

    photo: Photo
    day: int
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A patient's photos, newest first, and the two that are shown; none is shown where there is none."""

    person: Person
    photos: tuple[Taken, ...]
    left: Taken | None
    right: Taken | None
    earlier: str
    """Where each of the two is one older, as the end of an address; empty where there is none older."""
    later: str


def comparison(actor: Actor, patient_id: UUID, *, left: str, right: str, now: datetime) -> Comparison:
    """Return two of a patient's photos, by their ids; unless told otherwise the newest, and the one before it."""
    person = person_of(actor, patient_id, now=now)
    photos = tuple(_taken(photo) for photo in photos_of_patient(actor, patient_id, most=MOST_PHOTOS))
    newer = _place(photos, right, 0)
    older = _place(photos, left, min(newer + 1, len(photos) - 1))
    return Comparison(
        person=person,
        photos=photos,
        left=photos[older] if photos else None,
        right=photos[newer] if photos else None,
        earlier=_moved(photos, older + 1, newer + 1),
        later=_moved(photos, older - 1, newer - 1),
    )


def _place(photos: Sequence[Taken], photo_id: str, otherwise: int) -> int:
    return next((place for place, one in enumerate(photos) if str(one.photo.id) == photo_id), otherwise)


def _moved(photos: Sequence[Taken], left: int, right: int) -> str:
    if not all(0 <= place < len(photos) for place in (left, right)):
        return ""
    return "?" + urlencode({"left": photos[left].photo.id, "right": photos[right].photo.id})


def _taken(photo: Photo) -> Taken:
    check_in = photo.check_in
    day = day_number(check_in.day, check_in.episode.surgery_on)
    return Taken(photo, day, tuple(_signs({item: getattr(check_in, item) for item in _OF_THE_CUT})))


def _signs(answers: dict[str, object]) -> Iterator[str]:
    """Yield what was not as it should be."""
    for item, answer in answers.items():
        if answer not in CALM[item]:
            yield f"{item_label(item)}: {answer_label(item, answer)}"
