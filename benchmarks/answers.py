"""What the phones of a benchmark send: a whole day's answers, calm but for one in twenty-five."""

from typing import Any

CALM: dict[str, Any] = {
    "pain_back": 3,
    "pain_limb": 2,
    "opioid_doses": 0,
    "other_meds": True,
    "relief": "good",
    "walk_minutes": 40,
    "out_of_bed": "alone",
    "stairs": "yes",
    "fall": False,
    "fall_injury": False,
    "wound_gate": "something",
    "redness": 0,
    "swelling": 0,
    "drainage": "none",
    "drainage_amount": "none",
    "opening": False,
    "warmth": False,
    "odour": False,
    "temperature": {"value": "36.8", "unit": "C"},
    "chills": False,
    "unwell": False,
    "numb_severity": 1,
    "numb_sites": ["left_leg"],
    "numb_new": False,
    "numb_vs_preop": "better",
    "weakness": "none",
    "bladder_bowel": "normal",
    "saddle": False,
    "constipation": False,
    "calf": False,
    "chest": False,
    "headache_positional": False,
    "mood": 7,
    "phq2_interest": 0,
    "phq2_down": 1,
    "phq2": 1,
    "gad2_nervous": 1,
    "gad2_worry": 0,
    "gad2": 1,
    "self_harm": "no",
    "note": "Walked to the shop and back.",
}
WORRYING: tuple[dict[str, Any], ...] = (
    {"redness": 2, "swelling": 2},
    {"temperature": {"value": "38.3", "unit": "C"}},
    {"calf": True},
    {"drainage": "clear", "drainage_amount": "spots"},
)
WORRYING_EVERY = 25

_NOT_IN_REFERENCE = frozenset(
    {
        "other_meds", "stairs", "fall_injury", "wound_gate", "drainage_amount", "temperature", "numb_sites", "numb_new",
        "numb_vs_preop", "constipation", "headache_positional", "phq2_interest", "phq2_down", "phq2", "gad2_nervous",
        "gad2_worry", "gad2", "self_harm", "note",
    }
)  # fmt: skip


def answers(number: int) -> dict[str, Any]:
    """Return what patient `number` says: one in twenty-five says something that a rule holds for."""
    if number % WORRYING_EVERY:
        return CALM
    return CALM | WORRYING[number // WORRYING_EVERY % len(WORRYING)]


def reference_answers(number: int) -> dict[str, Any]:
    """Return the same, as far as the reference asks it."""
    said = answers(number)
    kept = {name: value for name, value in said.items() if name not in _NOT_IN_REFERENCE}
    return kept | {"temperature_c": said["temperature"]["value"]}
