"""What is wrong with the product now, from the database and one look at the web server."""

from datetime import datetime, timedelta
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings

from alerts.queries.freshness import freshness
from recovery.checks import switched_off
from recovery.models import Heartbeat
from symptoms.photos.sweeping import lost_photos, stray_photos

# Longer than each of them may be silent while it works, however long one turn takes.
SILENCE = {
    "watch": timedelta(seconds=45),
    "flag_due": timedelta(seconds=75),
    "escalate_due": timedelta(seconds=75),
    "deliver_due": timedelta(seconds=75),
}
CANARY_SILENCE = timedelta(minutes=7)
BACKUP_SILENCE = timedelta(seconds=60)
LOOK_SECONDS = 5


def troubles(*, now: datetime) -> dict[str, str]:
    """Return what is wrong by its name, each in a sentence; liveness is work done, not a process alive."""
    found = {f"silent {name}": f"no good turn for {silence.seconds} s." for name, silence in _silent(now=now)}
    fresh = freshness(now=now)
    if fresh.late_since is not None:
        found["late"] = f"alerts may be late since {fresh.late_since:%H:%M} UTC."
    if not settings.DEMO and (forgets := switched_off("default")):
        found["durability"] = f"the database has {', '.join(forgets)} switched off: what is saved may be lost."
    if lost := lost_photos():
        found["photos"] = f"photos without their file: {lost}. Look at the disk, or bring them back from a backup."
    if stray := stray_photos():
        found["stray photos"] = f"files of photos without a row, left alone: {stray}. Is this the right database?"
    if settings.WEB_ADDRESS and not _web_answers():
        found["web"] = "the web server does not answer."
    return found


def _silent(*, now: datetime) -> list[tuple[str, timedelta]]:
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    expected = SILENCE | ({"canary": CANARY_SILENCE} if settings.CANARY else {})
    expected |= {"backup": BACKUP_SILENCE} if settings.CONTINUOUS_BACKUP else {}
    return [(name, silence) for name, silence in expected.items() if name not in beats or beats[name] < now - silence]


def _web_answers() -> bool:
    """Return whether the web server answers at all; one that says that it is late does."""
    # By the name of the site: any other would be refused, and each refusal an error in the log.
    look = Request(f"{settings.WEB_ADDRESS}/health/live", headers={"Host": settings.SITE_NAME})  # noqa: S310 - ours
    try:
        urlopen(look, timeout=LOOK_SECONDS).close()  # noqa: S310 - as above
    except HTTPError as error:
        error.close()
    except (URLError, TimeoutError, OSError):
        return False
    return True
