"""Who may ask what: every route, by method and role. The one table that is enforced, tested and documented.

A route without a row here cannot be reached, and fails the build. Whose data an allowed person sees is decided by the
queries, which take the person; here stands only who may knock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from recovery.accounts.actors import STAFF, Role
from recovery.accounts.models import Scope
from recovery.accounts.second_factor import Lack

ALL = frozenset(Role) - {Role.SYSTEM}
SIGNED_IN = STAFF | {Role.ADMINISTRATOR}
PATIENTS = frozenset({Role.PATIENT, Role.HELPER})
LEADS = frozenset({Role.LEAD})
DECIDERS = frozenset({Role.CLINICIAN, Role.LEAD})
CLIENTS = frozenset({Role.CLIENT})


@dataclass(frozen=True, slots=True)
class Row:
    """One route: which roles may use which method, and which scope an API client needs for it, if any."""

    roles: Mapping[str, frozenset[Role]]
    scopes: Mapping[str, str] = field(default_factory=dict)

    def allows(self, method: str, role: Role, scopes: Iterable[str]) -> bool:
        """True when somebody in that role may use the method."""
        if role not in self.roles.get(method, frozenset()):
            return False
        needed = self.scopes.get(method)
        return role != Role.CLIENT or needed is None or needed in scopes


def page(get: frozenset[Role] = frozenset(), post: frozenset[Role] = frozenset()) -> Row:
    """Return the row of a page: who may open it, who may send its form."""
    return Row({"GET": get, "HEAD": get, "POST": post})


def endpoint(**methods: str) -> Row:
    """Return the row of an API endpoint: the scope each method needs. Staff may use it from their browser."""
    verbs = {method.upper(): scope for method, scope in methods.items()}
    if "GET" in verbs:
        verbs["HEAD"] = verbs["GET"]
    return Row(dict.fromkeys(verbs, CLIENTS | STAFF), verbs)


# By route name. Names that end in a star stand for all names that begin so.
ACCESS: dict[str, Row] = {
    "home": page(get=ALL),
    "help": page(get=ALL),
    "health-live": page(get=ALL),
    "health-ready": page(get=ALL),
    "set-language": page(post=ALL),
    # Signing in, kept by django-allauth
    "account_*": page(get=ALL, post=ALL),
    "mfa_*": page(get=SIGNED_IN, post=SIGNED_IN),
    "mfa_authenticate": page(get=ALL, post=ALL),
    "mfa_login_webauthn": page(get=ALL, post=ALL),
    "mfa_reauthenticate": page(get=SIGNED_IN, post=SIGNED_IN),
    # The operator's admin
    "admin:*": page(get=frozenset({Role.ADMINISTRATOR}), post=frozenset({Role.ADMINISTRATOR})),
    "admin:login": page(get=ALL, post=ALL),
    # Patients
    "enter": page(get=ALL, post=ALL),
    "leave": page(post=PATIENTS),
    "check-in": page(get=PATIENTS, post=PATIENTS),
    "check-in-kept": page(get=PATIENTS, post=PATIENTS),
    "check-in-kept-page": page(get=PATIENTS),
    "worker": page(get=ALL),
    "manifest": page(get=ALL),
    "advice": page(get=PATIENTS),
    "own-history": page(get=PATIENTS),
    "confirm-birth-date": page(get=PATIENTS, post=PATIENTS),
    "send-history-code": page(get=PATIENTS, post=PATIENTS),
    "confirm-history-code": page(get=PATIENTS, post=PATIENTS),
    # A helper decides nothing about who helps, or when the patient is reminded.
    "add-photo": page(get=PATIENTS, post=PATIENTS),
    "add-kept-photo": page(post=PATIENTS),
    "photo": page(get=PATIENTS | STAFF),
    "helpers": page(get=frozenset({Role.PATIENT}), post=frozenset({Role.PATIENT})),
    "change-helper": page(post=frozenset({Role.PATIENT})),
    "reminders": page(get=frozenset({Role.PATIENT}), post=frozenset({Role.PATIENT})),
    "reminders-here": page(post=frozenset({Role.PATIENT})),
    "privacy": page(get=ALL),
    "push-worker": page(get=ALL),
    # Staff
    "worklist": page(get=STAFF, post=STAFF),
    "worklist-view-remove": page(post=STAFF),
    "worklist-rows": page(get=STAFF),
    "program": page(get=LEADS),
    "program-edit": page(get=LEADS, post=LEADS),
    "program-versions": page(get=LEADS),
    "program-version": page(get=LEADS),
    "program-backtest": page(post=LEADS),
    "program-publish": page(post=LEADS),
    "program-discard": page(post=LEADS),
    "alert": page(get=STAFF),
    "worklist-together": page(post=STAFF),
    "alert-acknowledge": page(post=STAFF),
    "alert-contact": page(post=STAFF),
    "alert-snooze": page(post=STAFF),
    "alert-reassign": page(post=STAFF),
    "alert-reopen": page(post=STAFF),
    "alert-resolve": page(post=STAFF),
    "alert-note": page(post=STAFF),
    "policy": page(get=STAFF, post=LEADS),
    "rota": page(post=LEADS),
    "devices": page(get=STAFF, post=STAFF),
    "cover": page(get=STAFF, post=LEADS),
    # Whose ways: one's own, and for a lead her team's.
    "ways": page(get=STAFF, post=STAFF),
    "alert-undo": page(post=STAFF),
    "insights": page(get=LEADS),
    "insights-table": page(get=LEADS),
    "handover": page(get=STAFF, post=STAFF),
    "handover-given": page(get=STAFF),
    "handover-take": page(post=STAFF),
    # What is looked for is posted: a name has no place in an address.
    "patients": page(get=STAFF, post=STAFF),
    "patient": page(get=STAFF),
    "patient-enrol": page(get=STAFF, post=STAFF),
    "patient-invite": page(get=STAFF, post=STAFF),
    "patient-import": page(get=STAFF, post=STAFF),
    "patient-import-template": page(get=STAFF),
    "patient-import-file": page(get=STAFF),
    "patient-import-enrol": page(post=STAFF),
    "patient-import-errors": page(get=STAFF),
    "patient-episode": page(get=STAFF, post=STAFF),
    "patient-photos": page(get=STAFF),
    "patient-limits": page(get=STAFF, post=DECIDERS),
    # API
    "api-root": Row({"GET": ALL, "HEAD": ALL}),
    "api-schema": Row({"GET": ALL, "HEAD": ALL}),
    "api-docs": Row({"GET": ALL, "HEAD": ALL}),
    "api-check-ins": endpoint(get=Scope.CHECK_INS_READ),
    "api-check-in": endpoint(get=Scope.CHECK_INS_READ, put=Scope.CHECK_INS_WRITE),
    "api-alerts": endpoint(get=Scope.ALERTS_READ),
    "api-alert": endpoint(get=Scope.ALERTS_READ),
    "api-alert-acknowledge": endpoint(post=Scope.ALERTS_WRITE),
    "api-alert-resolve": endpoint(post=Scope.ALERTS_WRITE),
    "api-alert-contact": endpoint(post=Scope.ALERTS_WRITE),
    "api-alert-snooze": endpoint(post=Scope.ALERTS_WRITE),
    "api-alert-reassign": endpoint(post=Scope.ALERTS_WRITE),
    "api-alert-reopen": endpoint(post=Scope.ALERTS_WRITE),
    "api-alert-note": endpoint(post=Scope.ALERTS_WRITE),
    "api-alert-undo": endpoint(post=Scope.ALERTS_WRITE),
    "api-patients": endpoint(get=Scope.PATIENTS_READ),
    "api-patient": endpoint(get=Scope.PATIENTS_READ),
}

# Where staff come outside the demo before they have a second factor, or have shown it in this browser: to where they do
# that, and to what shows nobody. By route name, as above.
SHOWS_NOBODY = ("account_logout", "help", "privacy", "set-language", "push-worker", "health-live", "health-ready")
BEFORE_SECOND_FACTOR: dict[Lack, tuple[str, ...]] = {
    Lack.NONE_SET_UP: (*SHOWS_NOBODY, "mfa_*", "account_reauthenticate"),
    Lack.NOT_SHOWN: (*SHOWS_NOBODY, "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
}


def comes_before_second_factor(name: str, lack: Lack) -> bool:
    """True for a route that staff may use while they lack that."""
    return any(fnmatchcase(name, pattern) for pattern in BEFORE_SECOND_FACTOR[lack])


def row_of(name: str) -> Row | None:
    """Return the row of a route: by its own name, else by the longest starred one that fits; None when unlisted."""
    if name in ACCESS:
        return ACCESS[name]
    fitting = (starred for starred in ACCESS if starred.endswith("*") and name.startswith(starred[:-1]))
    best = max(fitting, key=len, default=None)
    return ACCESS[best] if best else None
