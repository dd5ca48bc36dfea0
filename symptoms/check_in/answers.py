"""The answers of one check-in as they come in, validated: the one list of questions behind the form and the API.

Everything may be left out, and what is left out stays null: it is never turned into "no". Ranges and words are those
of the stored columns; a test compares the two.
"""

import hashlib
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, model_validator

from symptoms import vocabulary as words

Level = Annotated[StrictInt, Field(ge=0, le=10)]
Grade = Annotated[StrictInt, Field(ge=0, le=3)]
Pair = Annotated[StrictInt, Field(ge=0, le=6)]

CELSIUS_RANGE = (Decimal("34.0"), Decimal("43.0"))
FAHRENHEIT_RANGE = (Decimal("93.2"), Decimal("109.4"))


def to_celsius(value: Decimal, unit: str) -> Decimal:
    """Return degrees Celsius rounded to 0.1, half up: 100.4 F is 38.0, 100.3 F is 37.9."""
    celsius = (value - 32) * 5 / 9 if unit == words.Unit.FAHRENHEIT else value
    return celsius.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _no_bool(value: Any) -> Any:
    """Refuse true and false where a number is asked: Python would read them as 1 and 0."""
    if isinstance(value, bool):
        message = _("Give a number, e.g. 37.2.")
        raise ValueError(message)  # noqa: TRY004 - pydantic reports ValueError to the caller
    return value


class Temperature(BaseModel):
    """A temperature as it was read off the thermometer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Annotated[Decimal, BeforeValidator(_no_bool), Field(max_digits=4, decimal_places=1, allow_inf_nan=False)]
    unit: words.Unit

    @model_validator(mode="after")
    def _is_of_a_body(self) -> Self:
        low, high = CELSIUS_RANGE if self.unit == words.Unit.CELSIUS else FAHRENHEIT_RANGE
        if low <= self.value <= high:
            return self
        other = words.Unit.FAHRENHEIT if self.unit == words.Unit.CELSIUS else words.Unit.CELSIUS
        celsius = to_celsius(self.value, other)
        said = {"low": low, "high": high, "value": self.value, "unit": self.unit.value, "other": other.value}
        offer = _("Give %(low)s to %(high)s °%(unit)s.")
        if CELSIUS_RANGE[0] <= celsius <= CELSIUS_RANGE[1]:
            offer = _("Did you mean %(value)s °%(other)s (%(celsius)s °C)? Then choose %(other)s.")
        refusal = _("%(value)s °%(unit)s is not a body temperature.")
        raise ValueError(f"{refusal} {offer}" % {**said, "celsius": celsius})

    @property
    def celsius(self) -> Decimal:
        """Return it in Celsius, rounded to 0.1."""
        return to_celsius(self.value, self.unit)


class Answers(BaseModel):
    """What a patient said for one day. Every item may be left out or null: not answered."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    pain_back: Level | None = None
    """Worst back pain of the last day, 0 none to 10; the neck after neck surgery."""
    pain_limb: Level | None = None
    """Worst leg pain of the last day, 0 none to 10; the arm after neck surgery."""
    opioid_doses: Annotated[StrictInt, Field(ge=0, le=20)] | None = None
    """Strong pain pills taken in the last day."""
    other_meds: StrictBool | None = None
    relief: words.Relief | None = None
    walk_minutes: Annotated[StrictInt, Field(ge=0, le=1440)] | None = None
    """Minutes walked in the last day."""
    out_of_bed: words.OutOfBed | None = None
    stairs: words.Stairs | None = None
    fall: StrictBool | None = None
    fall_injury: StrictBool | None = None
    wound_gate: words.WoundGate | None = None
    """The look at the cut as a whole; "all_clear" answers every wound item with none."""
    redness: Grade | None = None
    swelling: Grade | None = None
    drainage: words.Drainage | None = None
    drainage_amount: words.DrainageAmount | None = None
    opening: StrictBool | None = None
    warmth: StrictBool | None = None
    odour: StrictBool | None = None
    temperature: Temperature | None = None
    chills: StrictBool | None = None
    unwell: StrictBool | None = None
    numb_severity: Level | None = None
    """Numbness or tingling of the worst spot now, 0 none to 10."""
    numb_sites: tuple[words.Site, ...] | None = None
    numb_new: StrictBool | None = None
    numb_vs_preop: words.Compared | None = None
    weakness: words.Weakness | None = None
    bladder_bowel: words.BladderBowel | None = None
    saddle: StrictBool | None = None
    """New numbness between the legs."""
    constipation: StrictBool | None = None
    calf: StrictBool | None = None
    chest: StrictBool | None = None
    headache_positional: StrictBool | None = None
    neck_swelling_or_noisy_breathing: StrictBool | None = None
    swallow: words.Swallow | None = None
    mood: Level | None = None
    """0 worst to 10 best."""
    phq2_interest: Grade | None = None
    phq2_down: Grade | None = None
    phq2: Pair | None = None
    phq9: Annotated[StrictInt, Field(ge=0, le=27)] | None = None
    phq9_item9: Grade | None = None
    gad2_nervous: Grade | None = None
    gad2_worry: Grade | None = None
    gad2: Pair | None = None
    self_harm: words.SelfHarm | None = None
    note: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""

    @model_validator(mode="after")
    def _totals_agree(self) -> Self:
        _check_total("phq2", self.phq2, (self.phq2_interest, self.phq2_down))
        _check_total("gad2", self.gad2, (self.gad2_nervous, self.gad2_worry))
        return self

    def digest(self, *about: object) -> bytes:
        """Return a digest of the answers and of what they are about: the same entry sent again has the same."""
        said = self.model_dump_json(exclude_none=True)
        return hashlib.sha256("\n".join([said, *map(str, about)]).encode()).digest()

    def columns(self) -> dict[str, Any]:
        """Return the columns to store: gates spelled out, totals added up, the temperature in Celsius beside the raw."""
        said: dict[str, Any] = dict(self)
        temperature: Temperature | None = said.pop("temperature")
        if temperature is not None:
            raw = {"temperature_value": temperature.value, "temperature_unit": temperature.unit}
            said |= {**raw, "temperature_c": temperature.celsius}
        for item, implied in self._implied().items():
            if said[item] is None:
                said[item] = implied
        if said["numb_sites"] is not None:
            said["numb_sites"] = [str(site) for site in said["numb_sites"]]
        return said

    def _implied(self) -> dict[str, Any]:
        """Return what other answers say of items not answered themselves; an answer given always stands."""
        implied: dict[str, Any] = {}
        if self.wound_gate == words.WoundGate.ALL_CLEAR:
            implied |= {"redness": 0, "swelling": 0, "drainage": "none", "drainage_amount": "none"}
            implied |= dict.fromkeys(("opening", "warmth", "odour"), False)
        if self.drainage == words.Drainage.NONE:
            implied["drainage_amount"] = "none"
        if self.numb_severity == 0:
            implied |= {"numb_sites": [], "numb_new": False}
        if self.fall is False:
            implied["fall_injury"] = False
        implied["phq2"] = _total(self.phq2_interest, self.phq2_down)
        implied["gad2"] = _total(self.gad2_nervous, self.gad2_worry)
        return implied


def _total(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _check_total(name: str, total: int | None, parts: tuple[int | None, int | None]) -> None:
    added = _total(*parts)
    if total is not None and added is not None and total != added:
        message = f"{name} is {total}, but its two answers add up to {added}. Leave {name} out, or correct it."
        raise ValueError(message)
