"""What somebody sees who is not asked now: why, and whom to call."""

from django.http import HttpResponse
from django.shortcuts import render

from recovery.middleware import AskedRequest
from symptoms.queries import latest_episode


def not_asked(request: AskedRequest, status: int | None = None) -> HttpResponse:
    """Say that her check-ins are paused, have ended or have not begun, and whom to call."""
    return render(request, "symptoms/ended.html", {"stopped": latest_episode(request.actor)}, status=status)
