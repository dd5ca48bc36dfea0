"""What staff read for an item and its answer."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.display.charts import number
from symptoms import vocabulary as words

UNANSWERED = "\N{EN DASH}"

ITEM_LABELS = {
    "pain_back": gettext_lazy("Back pain, worst"),
    "pain_limb": gettext_lazy("Leg pain, worst"),
    "opioid_doses": gettext_lazy("Strong pain pills"),
    "other_meds": gettext_lazy("Other pain medicine"),
    "relief": gettext_lazy("Relief"),
    "walk_minutes": gettext_lazy("Minutes walked"),
    "out_of_bed": gettext_lazy("Out of bed"),
    "stairs": gettext_lazy("Stairs"),
    "fall": gettext_lazy("Fall"),
    "fall_injury": gettext_lazy("Hurt in the fall"),
    "redness": gettext_lazy("Redness of the cut"),
    "swelling": gettext_lazy("Swelling of the cut"),
    "drainage": gettext_lazy("Fluid from the cut"),
    "drainage_amount": gettext_lazy("How much fluid"),
    "opening": gettext_lazy("Gap in the cut"),
    "warmth": gettext_lazy("Cut feels hot"),
    "odour": gettext_lazy("Bad smell"),
    "temperature_c": gettext_lazy("Temperature"),
    "chills": gettext_lazy("Shaking chills"),
    "unwell": gettext_lazy("Very ill, mixed up or faint"),
    "numb_severity": gettext_lazy("Numbness, worst spot"),
    "numb_sites": gettext_lazy("Numb places"),
    "numb_new": gettext_lazy("Numbness is new"),
    "numb_vs_preop": gettext_lazy("Numbness against before surgery"),
    "weakness": gettext_lazy("Weakness"),
    "bladder_bowel": gettext_lazy("Bladder and bowel"),
    "saddle": gettext_lazy("Numb between the legs"),
    "constipation": gettext_lazy("Blocked up"),
    "calf": gettext_lazy("One calf sore, swollen or warm"),
    "chest": gettext_lazy("Chest pain, breathless or fainted"),
    "headache_positional": gettext_lazy("Headache, worse upright"),
    "neck_swelling_or_noisy_breathing": gettext_lazy("Neck swelling or noisy breathing"),
    "swallow": gettext_lazy("Swallowing"),
    "mood": gettext_lazy("Mood"),
    "phq2": gettext_lazy("PHQ-2"),
    "phq9": gettext_lazy("PHQ-9"),
    "phq9_item9": gettext_lazy("PHQ-9, item 9"),
    "gad2": gettext_lazy("GAD-2"),
    "self_harm": gettext_lazy("Thoughts of self-harm"),
}

FAMILY_LABELS = {
    "pain": gettext_lazy("Pain"),
    "mobility": gettext_lazy("Walking"),
    "incision": gettext_lazy("The cut"),
    "numbness": gettext_lazy("Nerves"),
    "mood": gettext_lazy("Mood"),
    "systemic": gettext_lazy("Whole body"),
    "adherence": gettext_lazy("Check-ins"),
}

_OUT_OF = {
    "pain_back": 10,
    "pain_limb": 10,
    "numb_severity": 10,
    "mood": 10,
    "redness": 3,
    "swelling": 3,
    "phq2": 6,
    "gad2": 6,
    "phq9": 27,
    "phq9_item9": 3,
}
_WORDS: dict[str, Any] = {
    "relief": words.Relief,
    "out_of_bed": words.OutOfBed,
    "stairs": words.Stairs,
    "drainage": words.Drainage,
    "drainage_amount": words.DrainageAmount,
    "numb_vs_preop": words.Compared,
    "weakness": words.Weakness,
    "bladder_bowel": words.BladderBowel,
    "swallow": words.Swallow,
    "self_harm": words.SelfHarm,
}


def item_label(item: str, *, is_neck: bool = False) -> str:
    """Return an item as staff read it; the neck and the arm after neck surgery."""
    if is_neck and item in ("pain_back", "pain_limb"):
        return _("Neck pain, worst") if item == "pain_back" else _("Arm pain, worst")
    return str(ITEM_LABELS.get(item, item.replace("_", " ").capitalize()))


def answer_label(item: str, value: Any) -> str:
    """Return an answer as staff read it; an unanswered item is a dash, never "no"."""
    if value is None:
        return UNANSWERED
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if item in _WORDS:
        return _word(_WORDS[item], value)
    if isinstance(value, list | tuple | set | frozenset):
        return _places(value)
    return _measured(item, value)


def _measured(item: str, value: Any) -> str:
    if item == "temperature_c":
        return f"{float(value):.1f} °C"
    if item in _OUT_OF:
        return _("%(value)s of %(most)s") % {"value": number(value), "most": _OUT_OF[item]}
    if item == "walk_minutes":
        return _("%(minutes)s min") % {"minutes": value}
    return number(value) if isinstance(value, int | float) else str(value)


def _word(vocabulary: Any, value: Any) -> str:
    return str(vocabulary(value).label) if value in vocabulary.values else str(value)


def _places(value: Iterable[Any]) -> str:
    return ", ".join(_word(words.Site, place) for place in value) or _("none")
