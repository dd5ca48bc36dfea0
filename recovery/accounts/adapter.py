"""How sign-in differs from the library's defaults."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from recovery.one_at_a_time import one_at_a_time


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """Accounts are made by an administrator: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        """Return False: there is no public sign-up."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try before it is made, those that come at once one after the other: so none is overlooked."""
        with one_at_a_time("sign-in"):
            super().pre_authenticate(request, **credentials)
