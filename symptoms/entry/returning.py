"""The way back from proving who one is: to the page that asked for it, and to no other."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _

from recovery.middleware import AskedRequest
from symptoms.check_in.questions import Text

HISTORY = "own-history"
# The pages that ask for a code, and what the button says that leads on to each.
ASK_FOR_MORE: dict[str, Text] = {
    HISTORY: _("Show my recovery"),
    "advice": _("Show what to do"),
    "add-photo": _("Show my last photo"),
}


@dataclass(frozen=True, slots=True)
class WayOn:
    """Where a right answer leads."""

    page: str
    address: str

    @property
    def label(self) -> Text:
        """Return what the button says that asks for the answer."""
        return ASK_FOR_MORE[self.page]

    @property
    def is_to_photo(self) -> bool:
        """True where somebody came to compare a photo: that page is open without an answer, so they may go back."""
        return self.page == "add-photo"

    @property
    def query(self) -> str:
        """Return what an address takes along to know the way; "" where it leads to history, as it does untold."""
        return "" if self.page == HISTORY else f"?{urlencode({'next': self.address})}"

    @property
    def proof(self) -> str:
        """Return the address of the page that asks who somebody is, and then leads on."""
        return reverse("confirm-birth-date") + self.query


def way_to(page: str, **ids: object) -> WayOn:
    """Return the way to a page that asks for more than the phone; to history for any other page."""
    return WayOn(page, reverse(page, kwargs=ids)) if page in ASK_FOR_MORE else WayOn(HISTORY, reverse(HISTORY))


def way_on(request: AskedRequest) -> WayOn:
    """Return the way that an address asks for in `next`.

    It is made anew from the page and its ids: nothing that was typed is followed.
    """
    try:
        asked = resolve(request.GET.get("next", ""))
    except Resolver404:
        return way_to(HISTORY)
    return way_to(asked.view_name, **asked.kwargs)
