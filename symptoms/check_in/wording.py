"""A stored answer in the words its patient knows: for "why we say this", for the phone, and for what changed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from symptoms.check_in import cards, cards_safety
from symptoms.check_in.questions import Card, Look, Question, Text
from symptoms.vocabulary import Procedure, Site

NECK = frozenset({Procedure.CERVICAL_ANTERIOR, Procedure.CERVICAL_POSTERIOR})

# Short names of what was asked. The two pains are named after the operation.
NAMES: dict[str, Text] = {
    "opioid_doses": _("Strong pain pills"),
    "other_meds": _("Other pain medicine"),
    "relief": _("Pain medicine"),
    "walk_minutes": _("Walking"),
    "out_of_bed": _("Getting out of bed"),
    "stairs": _("Stairs"),
    "fall": _("A fall"),
    "fall_injury": _("Hurt in a fall"),
    "wound_gate": _("Your cut"),
    "redness": _("Redness of your cut"),
    "swelling": _("Swelling of your cut"),
    "drainage": _("Fluid from your cut"),
    "drainage_amount": _("How much fluid"),
    "opening": _("A gap in your cut"),
    "warmth": _("Hot skin at your cut"),
    "odour": _("A bad smell"),
    "temperature_c": _("Temperature"),
    "chills": _("Shaking chills"),
    "unwell": _("Feeling very ill"),
    "numb_severity": _("Numb or tingly"),
    "numb_sites": _("Where it is numb"),
    "numb_new": _("New numbness"),
    "numb_vs_preop": _("Numbness next to before surgery"),
    "weakness": _("A weak leg, foot, arm or hand"),
    "bladder_bowel": _("Bladder or bowels"),
    "saddle": _("Numb between your legs"),
    "constipation": _("Blocked up"),
    "calf": _("One sore or swollen calf"),
    "chest": _("Chest pain, short of breath, or fainting"),
    "headache_positional": _("A headache that is worse sitting up"),
    "neck_swelling_or_noisy_breathing": _("Neck swelling or noisy breathing"),
    "swallow": _("Swallowing"),
    "mood": _("Mood"),
    "phq2": _("Low mood questions"),
    "gad2": _("Worry questions"),
    "self_harm": _("Thoughts of hurting yourself"),
}
PAINS = {
    False: {"pain_back": _("Back pain"), "pain_limb": _("Leg pain")},
    True: {"pain_back": _("Neck pain"), "pain_limb": _("Arm pain")},
}
# The same where they begin a sentence: some languages then put an article before them.
PAINS_IN_A_SENTENCE = {
    False: {
        "pain_back": pgettext_lazy("begins a sentence", "Back pain"),
        "pain_limb": pgettext_lazy("begins a sentence", "Leg pain"),
    },
    True: {
        "pain_back": pgettext_lazy("begins a sentence", "Neck pain"),
        "pain_limb": pgettext_lazy("begins a sentence", "Arm pain"),
    },
}
OUT_OF_TEN = frozenset({"pain_back", "pain_limb", "numb_severity", "mood"})

# What to say on the phone, by item and answer; "" stands for any answer that is not a calm one.
ON_THE_PHONE: dict[str, dict[Any, Text]] = {
    "bladder_bowel": {"changed": _("My bladder or bowels have changed.")},
    "saddle": {True: _("I am numb between my legs.")},
    "chest": {True: _("I have chest pain, or I am short of breath, or I fainted.")},
    "neck_swelling_or_noisy_breathing": {True: _("My neck is swelling, or it is hard to breathe.")},
    "swallow": {
        "hard_solids": _("Solid food sticks when I swallow."),
        "cannot_liquids": _("I cannot swallow drinks."),
    },
    "weakness": {"new_or_worse": _("I have new weakness in a leg, foot, arm or hand.")},
    "unwell": {True: _("I feel very ill, mixed up, or faint.")},
    "chills": {True: _("I had shaking chills.")},
    "calf": {True: _("One of my calves is sore, swollen, warm or red.")},
    "headache_positional": {True: _("I have a headache that is worse when I sit up.")},
    "redness": {
        1: _("My cut is a little red."),
        2: _("My cut is red, more than a finger wide."),
        3: _("My cut has a wide red area, or red streaks."),
    },
    "swelling": {
        1: _("It is a bit puffy."),
        2: _("It has a raised lump."),
        3: _("It has a big, tight or hard lump."),
    },
    "drainage": {
        "clear": _("Clear fluid is coming out of it."),
        "bloody": _("Blood is coming out of it."),
        "pus": _("Yellow, green or cloudy fluid is coming out of it."),
    },
    "opening": {True: _("There is a gap in my cut.")},
    "warmth": {True: _("The skin at my cut feels hot.")},
    "odour": {True: _("My cut smells bad.")},
    "fall": {True: _("I fell.")},
    "fall_injury": {True: _("I got hurt or hit my head.")},
    "out_of_bed": {"unable": _("I cannot get out of bed.")},
    "numb_new": {True: _("I have new numbness.")},
    "self_harm": {"yes": _("I have thoughts of hurting myself.")},
}
PHONE_NUMBERS: dict[str, Text] = {
    "pain_back": _("My back pain is %(value)s out of 10."),
    "pain_limb": _("My leg pain is %(value)s out of 10."),
    "temperature_c": _("My temperature is %(value)s °C."),
    "numb_severity": _("My numbness is %(value)s out of 10."),
}
PHONE_NUMBERS_NECK: dict[str, Text] = {
    "pain_back": _("My neck pain is %(value)s out of 10."),
    "pain_limb": _("My arm pain is %(value)s out of 10."),
}
OPERATION: dict[str, Text] = {
    **{str(procedure): _("spine surgery") for procedure in Procedure},
    str(Procedure.CERVICAL_ANTERIOR): _("surgery on the front of my neck"),
    str(Procedure.CERVICAL_POSTERIOR): _("surgery on my neck"),
    str(Procedure.KNEE_REPLACEMENT): _("a knee replacement"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Puts answers into words for one patient; after neck surgery the pains are of the neck and the arm."""

    is_neck: bool

    def name_of(self, item: str) -> str:
        """Return what an item is called on the patient's pages."""
        return str(PAINS[self.is_neck].get(item) or NAMES.get(item, item))

    def subject_of(self, pain: str) -> str:
        """Return what a pain is called where it begins a sentence."""
        return str(PAINS_IN_A_SENTENCE[self.is_neck][pain])

    def value_of(self, item: str, value: Any) -> str:
        """Return an answer in words."""
        if item in OUT_OF_TEN:
            return _t("%(value)s out of 10") % {"value": value}
        if item == "temperature_c":
            return f"{float(value):.1f} °C"
        if item == "walk_minutes":
            return _minutes(value)
        if isinstance(value, list | tuple):
            return _t(", ").join(str(Site(site).label) for site in value) or _t("Nowhere")
        known = LABELS.get(item, {})
        return str(known.get(_key(value), value))

    def sentences(self, facts: Mapping[str, Any]) -> Iterator[str]:
        """Yield what to say on the phone about some answers."""
        for item in (*ON_THE_PHONE, *PHONE_NUMBERS):
            if item in facts and (sentence := self._sentence(item, facts[item])):
                yield sentence

    def _sentence(self, item: str, value: Any) -> str:
        if item in ON_THE_PHONE:
            return str(ON_THE_PHONE[item].get(value, ""))
        texts = PHONE_NUMBERS | PHONE_NUMBERS_NECK if self.is_neck else PHONE_NUMBERS
        return str(texts[item]) % {"value": value}


def reader_for(procedure: str) -> Reader:
    """Return the reader for patients of an operation."""
    return Reader(is_neck=procedure in NECK)


def _minutes(minutes: int) -> str:
    """Return minutes walked as the band they were ticked in, else as the number they are."""
    if minutes == 0:
        return _t("None")
    said = str(LABELS["walk_minutes"].get(str(minutes), minutes)).lower()
    most = int(re.findall(r"\d+", said)[-1])  # "1 to 5": what the word for minutes goes by
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", most) % {"minutes": said}


def _key(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _questions() -> Iterator[Question]:
    shown: tuple[Card, ...] = (cards.PILLS, cards.WALKING, cards.MOVING, cards.CUT, cards.NUMBNESS, cards.SWALLOWING)
    for card in (*shown, cards_safety.STAIRS, cards_safety.SELF_HARM):
        yield from (question for question in card.questions if question.look == Look.OPTIONS)


YES_NO: dict[str, Text] = {"no": _("No"), "yes": _("Yes")}
LABELS: dict[str, dict[str, Text]] = {
    **{tick.value: YES_NO for question in cards_safety.SAFETY.questions for tick in question.choices},
    **{question.name: {choice.value: choice.label for choice in question.choices} for question in _questions()},
    "bladder_bowel": {"normal": _("As usual for me"), "changed": _("Changed")},
}
