"""The second factor of staff: whether somebody has one, and whether she has shown it in this browser."""

from collections.abc import Iterable
from enum import StrEnum

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from recovery.accounts.models import User

# Recovery codes alone are none: they stand in for one of these until it is found, or made anew.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
METHOD = "mfa"
WAY_ON = "way_on_with_second_factor"


class Lack(StrEnum):
    """What keeps somebody who has signed in from her work."""

    NONE_SET_UP = "none_set_up"
    NOT_SHOWN = "not_shown"


def lack_of(request: HttpRequest) -> Lack | None:
    """Return what somebody who has signed in lacks, None when nothing.

    Having one is not enough. Whoever came in by an e-mailed code while there was none yet is still signed in when its
    owner sets one up, and has never held it.
    """
    if not is_mfa_enabled(request.user, FACTORS):
        return Lack.NONE_SET_UP
    shown = any(record["method"] == METHOD for record in get_authentication_records(request, request.user))
    return None if shown else Lack.NOT_SHOWN


def note_shown(request: HttpRequest, kind: str) -> None:
    """Remember that this browser has just set one up, and so holds it: its recovery codes come next, without asking."""
    record_authentication(request, request.user, method=METHOD, type=kind, reauthenticated=True)


def take_away(people: Iterable[User]) -> int:
    """Forget every second factor and recovery code of some people; return how many of them had any."""
    theirs = Authenticator.objects.filter(user__in=list(people))
    count: int = theirs.values("user").distinct().count()
    theirs.delete()
    return count
