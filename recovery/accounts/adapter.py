"""How sign-in differs from the library's defaults."""

from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from recovery.one_at_a_time import one_at_a_time


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """Accounts are made by an administrator: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        """Return False: there is no public sign-up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address of a request; one of IPv4 that came in as IPv6 as itself, or all would be one network."""
        address = ip_address(super().get_client_ip(request))
        return str(getattr(address, "ipv4_mapped", None) or address)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try before it is made, those that come at once one after the other: so none is overlooked."""
        with one_at_a_time("sign-in"):
            super().pre_authenticate(request, **credentials)
