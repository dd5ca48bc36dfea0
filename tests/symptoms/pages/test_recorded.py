"""Phones that still hold the page of weeks ago: what they send is taken as it was when they got it."""

import uuid
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from alerts.models import Flag
from symptoms.models import CheckIn, Episode
from tests.people import TODAY, ZONE
from tests.symptoms.recorded import filled_in, recorded

pytestmark = pytest.mark.django_db
KEPT = "/check-in/kept/"
RECORDED = recorded()


@pytest.mark.parametrize("day", RECORDED)
def test_what_a_phone_of_that_day_sends_is_stored_and_judged(day: str, phone: Client, episode: Episode) -> None:
    known = {
        "client_id": str(uuid.uuid4()),
        "holder": phone.get(KEPT).json()["holder"],
        "day": TODAY.isoformat(),
        "zone": ZONE,
        "age_seconds": "60",
        "sent_at": timezone.now().isoformat(),
    }
    body = urlencode(filled_in(RECORDED[day], known))

    answer = phone.post(KEPT, body, content_type="application/x-www-form-urlencoded")

    stored = CheckIn.objects.get()
    assert answer.status_code == 201
    assert (stored.pain_back, stored.redness, stored.swelling, stored.saddle) == (6, 2, 2, False)
    assert Flag.objects.filter(check_in=stored, rule_id="wound_red_and_swollen").exists()
