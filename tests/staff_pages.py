"""Every page and state that staff meet, as a browser comes to it: for the pictures, and for the test that each is accessible."""

from collections.abc import Iterator

from django.urls import reverse
from playwright.sync_api import Page

from alerts.models import Alert, AlertStatus, Ruleset
from recovery.accounts.models import User
from recovery.accounts.queries import staff_actor
from symptoms.imports.models import PatientImport
from symptoms.models import Episode, EpisodeStatus

State = tuple[str, str]
"""What it is called, and its address."""
FEVER = {"id_number-fever_c": "38.5", "id_reason": "Runs warm after every operation."}


def addresses(lead: User) -> Iterator[State]:
    """Yield every page that a lead can open, as far as there is something to show on it."""
    yield from _lists()
    yield from _alerts(lead)
    yield from _patients(lead)
    for file in PatientImport.objects.filter(care_team__in=staff_actor(lead).care_team_ids)[:1]:
        yield "import-file", reverse("patient-import-file", args=[file.id])
    for version in Ruleset.objects.order_by("-version")[:1]:
        yield "program-version", reverse("program-version", args=[version.id])


def _lists() -> Iterator[State]:
    for view in ("action", "mine", "silent", "snoozed", "done"):
        yield f"worklist-{view}", f"{reverse('worklist')}?view={view}"
    yield "worklist-filtered", f"{reverse('worklist')}?urgency=3&family=incision"
    names = (
        "patients",
        "patient-enrol",
        "patient-import",
        "policy",
        "cover",
        "ways",
        "program",
        "program-edit",
        "program-versions",
    )
    for name in (*names, "handover", "insights", "help", "account_change_password", "account_logout", "mfa_index"):
        yield name, reverse(name)


def _alerts(lead: User) -> Iterator[State]:
    mine = Alert.objects.filter(care_team__in=staff_actor(lead).care_team_ids).order_by("-urgency", "opened_at")
    for urgency, word in ((4, "emergency"), (3, "same-day"), (2, "soon"), (1, "review")):
        for alert in mine.filter(urgency=urgency).exclude(status=AlertStatus.RESOLVED)[:1]:
            yield f"alert-{word}", reverse("alert", args=[alert.id])
    for alert in mine.filter(status=AlertStatus.RESOLVED)[:1]:
        yield "alert-closed", reverse("alert", args=[alert.id])


def _patients(lead: User) -> Iterator[State]:
    mine = Episode.objects.filter(care_team__in=staff_actor(lead).care_team_ids, status=EpisodeStatus.ACTIVE)
    for photographed in mine.filter(check_ins__photos__isnull=False)[:1]:
        yield "photos", reverse("patient-photos", args=[photographed.patient_id])
    found = mine.filter(overrides__isnull=False).first() or mine.order_by("id").first()
    if found is not None:
        names = {"patient": "patient", "episode": "patient-episode", "invitation": "patient-invite"}
        for state, name in (names | {"limits": "patient-limits"}).items():
            yield state, reverse(name, args=[found.patient_id])
        yield "limits-of-a-rule", reverse("patient-limits", args=[found.patient_id]) + "?rule=fever#own"


def steps(page: Page) -> Iterator[str]:
    """Go through what is only met by doing something, and yield the name of each state once the page shows it."""
    page.goto(reverse("worklist"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#panel-name").wait_for()
    yield "worklist-panel"
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()
    yield "keys"
    page.goto(reverse("patient-enrol"))
    page.locator("main form [type=submit]").first.click()
    page.locator(".mistake").first.wait_for()
    yield "enrol-mistakes"


def tried(page: Page, limits: str) -> Iterator[str]:
    """Try an own limit for one patient, and forget the reason the second time."""
    page.goto(limits)
    page.locator("[name=kind][value=numbers]").check()
    for field, text in FEVER.items():
        page.locator(f"#{field}").fill(text)
    page.get_by_role("button", name="Try it").click()
    page.locator("#tried").wait_for()
    yield "limits-tried"
    page.locator("#id_reason").fill("")
    page.get_by_role("button", name="Put in force").click()
    page.locator(".mistake").first.wait_for()
    yield "limits-mistakes"
