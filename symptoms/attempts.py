"""Counting wrong guesses, so that a code or a date of birth cannot be tried out."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST_AN_HOUR = 10
HOUR_SECONDS = 3600


def address_of(request: HttpRequest) -> str:
    """Return the address that a request came from, as the number of trusted proxies lets us know it."""
    return str(get_adapter().get_client_ip(request))


def too_many(action: str, who: str) -> bool:
    """True once somebody has guessed wrong ten times within the hour."""
    return int(cache.get(_key(action, who), 0)) >= MOST_AN_HOUR


def count_wrong(action: str, who: str) -> None:
    """Remember one wrong guess. Two at once may count as one: that is one guess more, not a way in."""
    key = _key(action, who)
    cache.set(key, int(cache.get(key, 0)) + 1, HOUR_SECONDS)


def _key(action: str, who: str) -> str:
    return f"attempts:{action}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
