"""Vignette files: invented courses of recovery with what must be flagged, read and checked."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from alerts.rules.entry import Entry
from alerts.rules.history import Baseline
from alerts.rules.words import SIDES, Family, Urgency

SITES = frozenset(f"{side}_{part}" for side in SIDES for part in ("thigh", "leg", "foot", "arm", "hand")) | {"saddle"}


class VignetteError(ValueError):
    """A file that cannot be used: one line for every fault, with file, case, place, value and what is allowed."""


def _refuse(message: str) -> NoReturn:
    raise ValueError(message)


def _known_site(site: str) -> str:
    return site if site in SITES else _refuse(f"should be one of {', '.join(sorted(SITES))}")


def _yes_or_no(answer: Any) -> Any:
    return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer


def _whole(minutes: float) -> float:
    """Return a whole number as one: staff read 20 min, not 20.0."""
    return int(minutes) if minutes.is_integer() else minutes


def _urgency(word: str) -> Urgency:
    known = {urgency.word: urgency for urgency in Urgency}
    return known[word] if word in known else _refuse(f"should be one of {', '.join(known)}")


def _family(word: str) -> Family:
    return Family(word) if word in set(Family) else _refuse(f"should be one of {', '.join(Family)}")


def _any_family(word: str) -> Family | None:
    return None if word == "any" else _family(word)


Day = Annotated[int, Field(ge=0, le=1000)]
Scale = Annotated[int, Field(ge=0, le=10)]
Grade = Annotated[int, Field(ge=0, le=3)]
Screen = Annotated[int, Field(ge=0, le=6)]
Doses = Annotated[int, Field(ge=0, le=50)]
Minutes = Annotated[float, Field(ge=0, le=1440, allow_inf_nan=False), AfterValidator(_whole)]
Site = Annotated[str, AfterValidator(_known_site)]
SelfHarm = Annotated[Literal["yes", "no", "rather_not_say"], BeforeValidator(_yes_or_no)]
Swallow = Literal["normal", "mild", "hard_solids", "cannot_liquids"]
Tier = Annotated[Any, BeforeValidator(str), AfterValidator(_urgency)]
OneFamily = Annotated[Any, BeforeValidator(str), AfterValidator(_family)]
EveryFamily = Annotated[Any, BeforeValidator(str), AfterValidator(_any_family)]


# The product converts where answers come in, in symptoms.check_in.answers. A vignette needs it too, and neither side may import
# the other: rules are pure, and what patients tell us does not know of alerts. A test holds the two together.
def to_celsius(value: Decimal, unit: str) -> Decimal:
    """Return degrees Celsius rounded to 0.1, half up: 100.4 F is 38.0, 100.3 F is 37.9."""
    celsius = (value - 32) * 5 / 9 if unit == "F" else value
    return celsius.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


class Part(BaseModel):
    """A part of a vignette: no field it does not know, no value of another type. Everything may be left out or null."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    note: str | None = None

    @property
    def answers(self) -> dict[str, Any]:
        """Return its own answers by name."""
        return {name: answer for name, answer in vars(self).items() if name != "note"}


class Medication(Part):
    """Pain medicine of a day."""

    opioid_doses: Doses | None = None
    other: bool | None = None
    relief: Literal["good", "some", "none"] | None = None


class Mobility(Part):
    """Moving about on a day."""

    walk_minutes: Minutes | None = None
    out_of_bed: Literal["alone", "with_help", "unable"] | None = None
    stairs: Literal["yes", "with_help", "no", "not_tried"] | None = None
    fall: bool | None = None
    fall_injury: bool | None = None


class Incision(Part):
    """The look of the cut on a day."""

    redness: Grade | None = None
    swelling: Grade | None = None
    drainage: Literal["none", "clear", "bloody", "pus"] | None = None
    drainage_amount: Literal["none", "spots", "wet_dressing", "soaked"] | None = None
    opening: bool | None = None
    warmth: bool | None = None
    odour: bool | None = None


class Numbness(Part):
    """Numbness on a day."""

    severity: Scale | None = None
    sites: tuple[Site, ...] | None = None
    new_since_yesterday: bool | None = None


class RawTemperature(Part):
    """A temperature as it was typed."""

    value: Annotated[float, Field(ge=0, le=150, allow_inf_nan=False)]
    unit: Literal["C", "F"]


class Record(Part):
    """One check-in as it reached the system, or the end of a day on which one was due and none had."""

    day: Day
    entered_day: Day | None = None
    missed: bool = False
    pain_back: Scale | None = None
    pain_limb: Scale | None = None
    pain_medication: Medication | None = None
    mobility: Mobility | None = None
    incision: Incision | None = None
    temperature_c: Annotated[float, Field(ge=34, le=43)] | None = None
    temperature_raw: RawTemperature | None = None
    chills: bool | None = None
    unwell: bool | None = None
    numbness: Numbness | None = None
    numb_vs_preop: Literal["better", "same", "worse"] | None = None
    weakness: Literal["none", "same", "new_or_worse"] | None = None
    bladder_bowel: Literal["normal", "changed"] | None = None
    bladder_bowel_detail: str | None = None
    saddle: bool | None = None
    constipation: bool | None = None
    calf: bool | None = None
    chest: bool | None = None
    headache_positional: bool | None = None
    neck_swelling_or_noisy_breathing: bool | None = None
    swallow: Swallow | None = None
    mood: Scale | None = None
    phq2: Screen | None = None
    phq9: Annotated[int, Field(ge=0, le=27)] | None = None
    phq9_item9: Grade | None = None
    gad2: Screen | None = None
    self_harm: SelfHarm | None = None

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.entered_day is not None and self.entered_day < self.day:
            _refuse(f"entered_day {self.entered_day} should not be before day {self.day}")
        if self.missed and self.model_fields_set - {"day", "missed", "note"}:
            _refuse("should have no other field than day when it is missed")
        return self

    @property
    def arrived_day(self) -> int:
        """Return the day on which it reached the system."""
        return self.day if self.entered_day is None else self.entered_day

    @property
    def celsius(self) -> float | None:
        """Return the temperature in °C, rounded to 0.1, from what was typed where no other is given."""
        if self.temperature_c is not None:
            return float(to_celsius(Decimal(str(self.temperature_c)), "C"))
        raw = self.temperature_raw
        return None if raw is None else float(to_celsius(Decimal(str(raw.value)), raw.unit))

    def entry(self, **facts: Any) -> Entry:
        """Return the entry as the rules see it; `facts` are its id and when it came."""
        said = self.answers
        for block in ("pain_medication", "mobility", "incision", "numbness"):
            part = said.pop(block)
            said |= part.answers if part is not None else {}
        said["temperature_c"] = self.celsius
        return Entry(**facts, **{_ITEM_OF[name]: answer for name, answer in said.items() if name in _ITEM_OF})


_ITEM_OF = {name: name for name in Entry._fields} | {
    "other": "other_meds",
    "severity": "numb_severity",
    "sites": "numb_sites",
    "new_since_yesterday": "numb_new",
}


class Known(Part):
    """What was already so, before surgery or at discharge."""

    day: Day | None = None
    back_pain: Scale | None = None
    limb_pain: Scale | None = None
    numbness_severity: Scale | None = None
    numbness_sites: tuple[Site, ...] | None = None
    weakness: Literal["none", "mild", "foot_drop"] | None = None
    bladder_bowel: Literal["normal", "abnormal_before"] | None = None
    opioid_doses_per_day: Doses | None = None
    walking_minutes: Minutes | None = None
    phq2: Screen | None = None
    gad2: Screen | None = None
    swallow: Swallow | None = None
    mood: Scale | None = None

    @property
    def baseline(self) -> Baseline:
        """Return it as the rules see it."""
        known = {name: value for name, value in self.answers.items() if name != "day"}
        sites = self.numbness_sites
        return Baseline(**known | {"numbness_sites": None if sites is None else frozenset(sites)})


class MustFlag(Part):
    """A flag that must come, no sooner and no later than said."""

    family: OneFamily
    tier_at_least: Tier
    from_day: Day
    by_day: Day
    reason: str | None = None
    also_accept_families: tuple[OneFamily, ...] = ()


class MustNotFlag(Part):
    """A flag that must not come up to a day; no family stands for any."""

    family: EveryFamily
    tier_at_least: Tier
    up_to_day: Day
    reason: str | None = None


class Expect(Part):
    """What must and what must not be flagged; the rest is for people."""

    must_flag: tuple[MustFlag, ...]
    must_not_flag: tuple[MustNotFlag, ...]
    rationale: str | None = None
    source: str | None = None
    tags: tuple[str, ...] = ()


class Case(Part):
    """One invented course; `days` are in the order of arrival."""

    id: Annotated[str, Field(min_length=1)]
    title: str | None = None
    procedure: Literal[
        "lumbar_fusion_posterior",
        "lumbar_fusion_lateral",
        "lumbar_fusion_anterior",
        "cervical_fusion_anterior",
        "cervical_fusion_posterior",
        "thoracolumbar_fusion",
    ]
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    day0: date
    preop_baseline: Known
    discharge_baseline: Known | None = None
    days: Annotated[tuple[Record, ...], Field(min_length=1)]
    expect: Expect

    @property
    def last_day(self) -> int:
        """Return the day on which the last record reached the system."""
        return max(record.arrived_day for record in self.days)

    @model_validator(mode="after")
    def _expects_what_can_be(self) -> Self:
        for must in self.expect.must_flag:
            if not must.from_day <= must.by_day <= self.last_day:
                _refuse(f"must_flag from day {must.from_day} to {must.by_day} should lie within 0 to {self.last_day}")
        for never in self.expect.must_not_flag:
            if never.up_to_day > self.last_day:
                _refuse(f"must_not_flag up to day {never.up_to_day} should lie within 0 to {self.last_day}")
        return self


class VignetteFile(Part):
    """A file of cases."""

    version: Literal["recovery-vignette/1"] = Field(alias="schema")
    cases: tuple[Case, ...]


def read_vignettes(path: Path) -> tuple[Case, ...]:
    """Return the cases of a file; raise VignetteError where any of it cannot be used."""
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
        cases = VignetteFile.model_validate_json(text).cases
    except OSError as error:
        raise VignetteError(f"{path}: cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise VignetteError("\n".join(f"{path}: {line}" for line in _fault_lines(error, document))) from None
    except (ValueError, RecursionError) as error:
        raise VignetteError(f"{path}: is not JSON: {error}") from None
    twice = sorted(_repeated(case.id for case in cases))
    if twice:
        raise VignetteError(f"{path}: case {twice[0]}: id {twice[0]!r} is there twice; each case needs its own")
    return cases


def _repeated(names: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]


def _fault_lines(error: ValidationError, document: Any) -> Iterator[str]:
    for fault in error.errors():
        where = list(fault["loc"])
        case = ""
        if where[:1] == ["cases"] and len(where) > 1:
            case = f"case {_case_id(document, where[1])}: "
            where = where[2:]
        yield f"{case}{_place(where)}{_what(fault)}"


def _case_id(document: Any, index: int | str) -> str:
    case = document["cases"][index]
    named = case.get("id") if isinstance(case, dict) else None
    return str(named) if named else f"number {int(index) + 1}"


def _place(where: list[int | str]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    place = "".join(parts).removeprefix(".")
    return f"{place} " if place else ""


def _known_beside(where: tuple[int | str, ...]) -> list[str]:
    """Return the names that may stand beside the last one of a path."""
    names = [part for part in where[:-1] if isinstance(part, str)]
    part = _PARTS[names[-1]] if names else VignetteFile
    return sorted(field.alias or name for name, field in part.model_fields.items())


_PARTS: dict[str, type[Part]] = {
    "cases": Case,
    "days": Record,
    "pain_medication": Medication,
    "mobility": Mobility,
    "incision": Incision,
    "numbness": Numbness,
    "temperature_raw": RawTemperature,
    "preop_baseline": Known,
    "discharge_baseline": Known,
    "expect": Expect,
    "must_flag": MustFlag,
    "must_not_flag": MustNotFlag,
}


def _what(fault: ErrorDetails) -> str:
    allowed = fault["msg"].removeprefix("Value error, ").removeprefix("Input ").removeprefix("Tuple ")
    if fault["type"] == "missing":
        return "is missing"
    if fault["type"] == "extra_forbidden":
        return f"is not known here; known are {', '.join(_known_beside(fault['loc']))}"
    if isinstance(fault["input"], dict | list):
        return allowed
    return f"is {fault['input']!r} and {allowed}"
