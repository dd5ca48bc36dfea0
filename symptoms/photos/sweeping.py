"""Files of photos that no row names, which a crash between file and row leaves, and rows whose file is gone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from recovery.heartbeats import beat
from recovery.models import Heartbeat
from symptoms.photos.keeping import path_of
from symptoms.photos.models import Photo

YOUNG = timedelta(hours=1)  # a file as young as this may be about to get its row
SWEPT, LOST, STRAY = "sweep_photos", "lost_photos", "stray_photos"
EVERY = timedelta(hours=1)
# A crash leaves one or two. So many at once are another installation's, or the database is an older one: they stay.
MOST_AT_ONCE = 20


def sweep_photos_due(*, now: datetime, overdue_by: timedelta = timedelta(0)) -> int:
    """Look through the folder once an hour, whoever of worker and watchman comes to it first; return what went."""
    if Heartbeat.objects.filter(name=SWEPT, at__gt=now - EVERY - overdue_by).exists():
        return 0
    swept = sweep_photos(now=now)
    beat(SWEPT, now=now, did=swept)
    return swept


def sweep_photos(*, now: datetime) -> int:
    """Delete the files that no row names, unless there are suspiciously many; note how many rows lack their file."""
    named = {path_of(photo) for photo in Photo.objects.values_list("id", flat=True)}
    files = set(Path(settings.PHOTO_DIR).glob("*/*"))
    nobodys = [path for path in files - named if not is_young(path, now=now)]
    are_too_many = len(nobodys) > MOST_AT_ONCE
    beat(LOST, now=now, did=sum(not path.exists() for path in named - files))
    beat(STRAY, now=now, did=len(nobodys) if are_too_many else 0)
    if are_too_many:
        return 0
    for path in nobodys:
        path.unlink(missing_ok=True)
    return len(nobodys)


def is_young(path: Path, *, now: datetime) -> bool:
    """True for a file that may be under way, and for one that has gone meanwhile."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) > now - YOUNG
    except FileNotFoundError:
        return True


def lost_photos() -> int:
    """Return how many rows lacked their file at the last look."""
    return _noted(LOST)


def stray_photos() -> int:
    """Return how many files without a row were left at the last look, being too many; 0 where they were deleted."""
    return _noted(STRAY)


def _noted(name: str) -> int:
    return Heartbeat.objects.filter(name=name).values_list("did", flat=True).first() or 0
