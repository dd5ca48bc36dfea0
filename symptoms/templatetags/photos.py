"""Photos in the pages of others: the offer to send one, and the strip of those that came."""

from typing import Any
from uuid import UUID

from django import template

from symptoms.photos.keeping import is_asked_for, photos_of_patient

register = template.Library()
MOST_IN_STRIP = 4


@register.filter
def asks_for_photo(check_in: Any) -> bool:
    """True where the patient is asked for a photo with this check-in."""
    return is_asked_for(check_in)


@register.inclusion_tag("components/photo_strip.html", takes_context=True)
def photo_strip(context: dict[str, Any], patient_id: UUID, most: int = MOST_IN_STRIP) -> dict[str, Any]:
    """Show a patient's newest photos, side by side with the newest last, to staff who may see them."""
    newest = photos_of_patient(context["request"].actor, patient_id, most=most)
    return {"photos": newest[::-1], "patient_id": patient_id}
