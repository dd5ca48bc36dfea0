"""Take one returned e-mail from standard input, and note for whom it did not arrive: the mail server pipes them here."""

import re
import sys
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from symptoms.messages.messaging import note_bounced

OURS = re.compile(rb"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@recovery>")
FOR_GOOD = re.compile(rb"^Action:\s*failed\s*$", re.IGNORECASE | re.MULTILINE)


class Command(BaseCommand):
    """Read a delivery report, as RFC 3464 has it."""

    help = __doc__

    def handle(self, *_args: object, **_options: Any) -> None:
        """Note every message of ours that the report says has failed; a report of a delay is none."""
        self.stdout.write(f"{note_bounced(returned(sys.stdin.buffer.read()))} messages noted as not arrived.")


def returned(report: bytes) -> list[UUID]:
    """Return the ids of our messages that a report says will never arrive; none for any other mail."""
    mail = message_from_bytes(report, policy=policy.default)
    if mail.get_content_type() != "multipart/report" or not FOR_GOOD.search(report.replace(b"\r\n", b"\n")):
        return []
    return [UUID(found.decode()) for found in dict.fromkeys(OURS.findall(report))]
