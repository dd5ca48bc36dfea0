"""The rows of browsers that let us push to them, and what is done with them wherever they belong."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from recovery.channels import address_of_browsers
from recovery.push import Browser
from recovery.rows import OrganisationRow

MOST_FOR_ONE = 5  # browsers of one person: each gets its share of the seconds in which a message is sent

# In the order in which they are looked for: Edge and Opera also call themselves Chrome, and Chrome Safari.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


class Subscription(OrganisationRow):
    """One browser that takes our pushes: its address at its push service, and the keys to seal a message with."""

    endpoint = models.TextField(unique=True, help_text="Whoever knows it and our key can reach the browser: a secret.")
    p256dh = models.TextField()
    auth = models.TextField()
    created_at = models.DateTimeField()

    class Meta(OrganisationRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return str(self.id)

    @property
    def browser(self) -> Browser:
        """Return it as the sender takes it."""
        return Browser(self.endpoint, self.p256dh, self.auth)


Kind = TypeVar("Kind", bound=Subscription)


def address_of(subscriptions: Iterable[Subscription]) -> str:
    """Return the address of the newest browsers of one person, given newest first; empty for none."""
    return address_of_browsers([each.browser for each in subscriptions][:MOST_FOR_ONE])


def device_name(user_agent: str) -> str:
    """Return what a person calls a browser and its machine, e.g. Chrome on Android."""
    browser = next((name for sign, name in BROWSERS.items() if f"{sign}/" in user_agent), _("Browser"))
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser
