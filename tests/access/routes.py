"""Every address of the product, read from the map itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

THIRD_PARTY = ("admin:", "account_", "mfa_")
# Entries without a name, which cannot be asked for by one.
UNNAMED = {
    "admin:django.contrib.admin.sites.AdminSite.catch_all_view": "/admin/no-such-page",
    "admin:django.views.generic.base.RedirectView": "/admin/accounts/user/1/",
}
# What stands in an address of a library where we know nothing better.
ANY_VALUES = {"pk": 1, "uidb36": "1", "key": "x-y", "app_label": "accounts", "content_type_id": "0"}


@dataclass(frozen=True)
class Route:
    """One entry of the map: its name, and the names of what varies in its address."""

    name: str
    parameters: frozenset[str]

    @property
    def is_ours(self) -> bool:
        """True when the view behind it is our own code."""
        return not self.name.startswith(THIRD_PARTY)

    @property
    def is_about_somebody(self) -> bool:
        """True when its address names a patient, or something of hers."""
        return self.is_ours and bool(self.parameters)

    def path(self, known: dict[str, Any]) -> str:
        """Return an address, with values for what varies."""
        if self.name in UNNAMED:
            return UNNAMED[self.name]
        return reverse(self.name, kwargs={name: known.get(name, ANY_VALUES.get(name, "1")) for name in self.parameters})


def all_routes() -> list[Route]:
    """Return every entry of the map."""
    return list(_walk(get_resolver(), (), frozenset()))


def _walk(resolver: URLResolver, spaces: tuple[str, ...], above: frozenset[str]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        parameters = above | _parameters(entry)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, (*spaces, entry.namespace) if entry.namespace else spaces, parameters)
        else:
            yield Route(":".join((*spaces, entry.name or entry.lookup_str)), parameters)


def _parameters(entry: URLPattern | URLResolver) -> frozenset[str]:
    return frozenset(getattr(entry.pattern, "converters", ())) | entry.pattern.regex.groupindex.keys()
