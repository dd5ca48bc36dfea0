"""The words staff choose from when they care for an alert."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LEFT = "left"  # the outcome of a message to somebody who is not in the alert's team any more


class ContactWay(models.TextChoices):
    """How somebody tried to speak to the patient."""

    PHONE = "phone", _("Phone")
    MESSAGE = "message", _("Message")
    VISIT = "visit", _("In person")
    HELPER = "helper", _("Through a helper")


class ContactResult(models.TextChoices):
    """What came of trying."""

    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    LEFT_MESSAGE = "left_message", _("Left a message")


class SnoozeReason(models.TextChoices):
    """Why an alert may wait."""

    CALL_LATER = "call_later", _("Asked to be called later")
    VISIT_PLANNED = "visit_planned", _("A visit is arranged")
    WAITS_FOR_COLLEAGUE = "waits_for_colleague", _("Waiting for a colleague")
    WAITS_FOR_RESULT = "waits_for_result", _("Waiting for a result")
    OTHER = "other", _("Something else")


class Outcome(models.TextChoices):
    """What came of an alert: exactly one, needed to resolve it. Feeds each rule's own record."""

    COMPLICATION_CONFIRMED = "complication_confirmed", "Complication confirmed"
    SEEN_TODAY = "seen_today", "Seen today"
    SENT_TO_ED = "sent_to_ed", "Sent to the emergency department"
    TREATMENT_CHANGED = "treatment_changed", "Treatment changed"
    ADVICE_GIVEN = "advice_given", "Advice given"
    EXPECTED_RECOVERY = "expected_recovery", "Expected, no change"
    ENTERED_BY_MISTAKE = "entered_by_mistake", "Entered by mistake"
    UNABLE_TO_REACH = "unable_to_reach", "Unable to reach"
    DUPLICATE = "duplicate", "Duplicate"
