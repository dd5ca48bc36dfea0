"""Counting wrong guesses, so that a code or a date of birth cannot be tried out."""

import hashlib
from ipaddress import IPv6Network, ip_address

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from recovery.one_at_a_time import one_at_a_time

MOST_TRIES = 10
HOUR_SECONDS, DAY_SECONDS = 3600, 86_400
BIRTH_DATE = "birth-date"
IPV4, ONE_HOME = 4, 64  # bits of an IPv6 address that are the network's: the least that a home or a phone is given
# A date of birth is one of some fifteen thousand: by ten a day half of them take two years, by ten an hour a month.
COUNTED_SECONDS = {BIRTH_DATE: DAY_SECONDS}


def address_of(request: HttpRequest) -> str:
    """Return where a request came from, as the number of trusted proxies lets us know it.

    Of IPv6 that is the network: whoever has one address there has all of them, and could guess from each.
    """
    address = ip_address(get_adapter().get_client_ip(request))
    if address.version == IPV4:
        return str(address)
    return str(IPv6Network((address, ONE_HOME), strict=False))


def may_try(action: str, who: str) -> bool:
    """Count one guess and return True, or return False once ten within the hour were not right; of dates of birth, within the day.

    A guess is counted before it is made: of fifty sent at once, ten are tried.
    """
    key = _key(action, who)
    with one_at_a_time(key):
        tried = int(cache.get(key, 0))
        if tried >= MOST_TRIES:
            return False
        _count(action, key, tried + 1)
    return True


def was_right(action: str, who: str) -> None:
    """Take a guess back that was no guess."""
    key = _key(action, who)
    with one_at_a_time(key):
        _count(action, key, max(int(cache.get(key, 0)) - 1, 0))


def _count(action: str, key: str, tried: int) -> None:
    cache.set(key, tried, COUNTED_SECONDS.get(action, HOUR_SECONDS))


def _key(action: str, who: str) -> str:
    return f"attempts:{action}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
