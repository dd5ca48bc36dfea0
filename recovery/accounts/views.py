"""Setting up a second factor: as the library does it, and then on to where somebody wanted to go."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpResponse
from django.urls import reverse

from recovery.accounts.second_factor import WAY_ON, note_shown


class _GoesOn:
    """The browser in which one is set up has shown it."""

    kind: str
    request: Any
    did_generate_recovery_codes: bool

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it up, and remember that."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc] # of the library's view beside this
        note_shown(self.request, self.kind)
        return response

    def get_success_url(self) -> str:
        """Return where the recovery codes stand; on to the work, or back to the list, for whoever has them already."""
        if self.did_generate_recovery_codes:
            return reverse("mfa_view_recovery_codes")
        if getattr(self.request, "lack", None):
            return str(self.request.session.get(WAY_ON, reverse("home")))
        return reverse("mfa_index")


class SetUpApp(_GoesOn, ActivateTOTPView):  # type: ignore[misc] # the library has no types
    """An app that shows six digits."""

    kind = Authenticator.Type.TOTP


class SetUpKey(_GoesOn, AddWebAuthnView):  # type: ignore[misc] # the library has no types
    """A key, or a phone that is one."""

    kind = Authenticator.Type.WEBAUTHN
