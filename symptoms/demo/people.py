"""Who is on the demo ward: staff, patients, and what happens to each. Everybody is invented.

Days in a story count back from the newest entry: 0 is that entry, 1 the day before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from recovery.accounts.models import StaffRole
from symptoms.vocabulary import Procedure

HOSPITAL = "Northfield Hospital"
SPINE, NECK_UNIT = "Northfield Spine Unit", "Northfield Neck Unit"
DEMO_PATIENT = "NF-1001"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the staff."""

    name: str
    team: str
    role: StaffRole

    @property
    def email(self) -> str:
        """Return the address to sign in with."""
        return f"{self.name.lower().replace(' ', '.')}@northfield.example"

    @property
    def phone(self) -> str:
        """Return a number that rings nobody: Ofcom keeps 07700 900000 to 900999 for stories."""
        return f"+44 7700 900{900 + STAFF.index(self)}"


JOY, MIGUEL, BEN = "Joy Osei", "Miguel Reyes", "Ben Achebe"
OPERATOR = "Sofia Marsh"
STAFF = (
    Colleague(JOY, SPINE, StaffRole.NURSE),
    Colleague(MIGUEL, SPINE, StaffRole.NURSE),
    Colleague("Hanna Virtanen", SPINE, StaffRole.NURSE),
    Colleague("Anand Iyer", SPINE, StaffRole.CLINICIAN),
    Colleague("Ruth Adeyemi", SPINE, StaffRole.LEAD),
    Colleague("Tomas Lindqvist", SPINE, StaffRole.LEAD),  # a change of numbers takes two leads
    Colleague(BEN, NECK_UNIT, StaffRole.NURSE),
)


@dataclass(frozen=True, slots=True)
class Act:
    """What one of the staff does about the alert: so many minutes after the entry of so many days ago."""

    days_back: int
    minutes: int
    by: str
    outcome: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What sets a patient's recovery apart from a calm one."""

    says: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    silent: frozenset[int] = frozenset()
    minutes_ago: int | None = None
    """When the newest entry came; without it the newest is today's, at the usual time."""
    sent_today: bool = True
    photos: Mapping[int, float] = field(default_factory=dict)
    """How red the cut is, 0 to 1, on the photos of some days."""
    acts: tuple[Act, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    at_discharge: Mapping[str, Any] = field(default_factory=dict)


CALM = Story()
NOT_YET_TODAY = Story(sent_today=False)

SADDLE = Story(
    minutes_ago=12,
    says={0: {"saddle": True, "bladder_bowel": "changed", "note": "I have not been able to pee since last night."}},
)
FEVER = Story(
    minutes_ago=111, says={0: {"temperature": {"value": "38.4", "unit": "C"}, "mood": 4, "note": "I feel hot."}}
)
CALF = Story(
    minutes_ago=72,
    says={0: {"calf": True, "note": "My left calf is sore and looks bigger."}},
    acts=(Act(0, 15, MIGUEL),),
)
RED_CUT = Story(
    minutes_ago=38,
    photos={4: 0.05, 1: 0.3, 0: 0.95},
    says={
        1: {"wound_gate": "something", "redness": 1, "swelling": 0, "drainage": "none", "opening": False},
        0: {
            "wound_gate": "something",
            "redness": 2,
            "swelling": 2,
            "drainage": "none",
            "opening": False,
            "warmth": True,
            "odour": False,
        },
    },
)
PAIN_CLIMBS = Story(
    minutes_ago=160,
    says={
        **{day: {"pain_back": 3} for day in range(3, 10)},
        **{day: {"pain_back": level} for day, level in ((2, 5), (1, 5), (0, 6))},
    },
)
LOW_MOOD = Story(
    minutes_ago=185,
    says={
        3: {"mood": 3},
        2: {"mood": 3},
        1: {"mood": 2, "self_harm": "no"},
        0: {"mood": 3, "phq2_interest": 2, "phq2_down": 2, "self_harm": "no"},
    },
    acts=(Act(0, 10, JOY),),
)
NUMB_AND_FLAT = Story(
    minutes_ago=95,
    before={"numbness_severity": 5, "numbness_sites": ["left_leg"]},
    at_discharge={"numbness_severity": 4, "numbness_sites": ["left_leg", "left_foot"]},
    says={day: {"numb_severity": 4, "numb_sites": ["left_leg", "left_foot"], "numb_new": False} for day in range(14)},
)
SILENT = Story(silent=frozenset({1, 2}), sent_today=False)
BLOCKED_UP = Story(minutes_ago=240, says={day: {"constipation": True, "opioid_doses": 2} for day in range(4)})

FELL = Story(
    says={7: {"fall": True, "fall_injury": False}},
    acts=(
        Act(7, 22, JOY),
        Act(7, 75, JOY, "advice_given", "Slipped in the bathroom, no injury. Non-slip mat; physio told."),
    ),
)
HAD_FEVER = Story(
    says={8: {"temperature": {"value": "38.2", "unit": "C"}}},
    acts=(
        Act(8, 9, MIGUEL),
        Act(8, 140, MIGUEL, "treatment_changed", "Urine infection. GP started antibiotics; cut clean on video."),
    ),
)
WAS_WET = Story(
    says={
        14: {"wound_gate": "something", "redness": 0, "swelling": 0, "drainage": "clear", "drainage_amount": "spots"}
    },
    acts=(Act(14, 35, JOY), Act(14, 190, JOY, "seen_today", "Stitch end. Dressing changed in clinic, dry since.")),
)
WAS_SILENT = Story(
    silent=frozenset({9, 10}),
    acts=(Act(8, 20, MIGUEL), Act(8, 31, MIGUEL, "advice_given", "Phone was broken. Daughter helps from now on.")),
)
EARLY_FEVER = Story(
    says={42: {"temperature": {"value": "38.1", "unit": "C"}}},
    acts=(Act(42, 18, JOY), Act(42, 260, JOY, "expected_recovery", "37.2 four hours later. Feels well.")),
)
HAD_CHEST_PAIN = Story(
    says={55: {"chest": True}},
    acts=(Act(55, 4, MIGUEL), Act(55, 50, MIGUEL, "sent_to_ed", "Called 999 with him. Scan clear, home next day.")),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A patient of the ward."""

    number: str
    given_name: str
    family_name: str
    sex: str
    born_on: date
    language: str
    procedure: Procedure
    detail: str
    day: int
    story: Story = CALM
    team: str = SPINE


BACK, SIDE, FRONT = Procedure.LUMBAR_POSTERIOR, Procedure.LUMBAR_LATERAL, Procedure.LUMBAR_ANTERIOR
NECK_FRONT, NECK_BACK, LONG = Procedure.CERVICAL_ANTERIOR, Procedure.CERVICAL_POSTERIOR, Procedure.THORACOLUMBAR

PATIENTS = (
    Person(DEMO_PATIENT, "Maria", "Alvarez", "female", date(1968, 3, 2), "en", BACK, "L4-L5", 8, NOT_YET_TODAY),
    Person("NF-1002", "Thomas", "Okafor", "male", date(1962, 1, 17), "en", BACK, "L5-S1", 3, SADDLE),
    Person("NF-1003", "Samir", "Haddad", "male", date(1977, 6, 30), "ar", FRONT, "L5-S1", 5, FEVER),
    Person("NF-1004", "Denise", "Whitfield", "female", date(1955, 9, 11), "en", BACK, "L3-L5", 12, CALF),
    Person("NF-1005", "Yetunde", "Bello", "female", date(1971, 12, 4), "en", BACK, "L4-L5", 10, RED_CUT),
    Person("NF-1006", "Robert", "Nakamura", "male", date(1971, 4, 23), "en", SIDE, "L2-L4", 15, PAIN_CLIMBS),
    Person("NF-1007", "Aisha", "Khan", "female", date(1988, 8, 8), "en", BACK, "L5-S1", 21, LOW_MOOD),
    Person("NF-1008", "Carlos", "Mendoza", "male", date(1959, 2, 27), "es", BACK, "L4-S1", 14, NUMB_AND_FLAT),
    Person("NF-1009", "Piotr", "Zielinski", "male", date(1964, 5, 19), "en", BACK, "L4-L5", 6, SILENT),
    Person("NF-1010", "Grace", "Lindqvist", "female", date(1960, 10, 2), "en", BACK, "L4-S1", 9, BLOCKED_UP),
    Person("NF-1011", "Elena", "Popescu", "female", date(1949, 7, 14), "en", SIDE, "L3-L4", 16, FELL),
    Person("NF-1012", "Kwame", "Mensah", "male", date(1980, 11, 26), "en", BACK, "L5-S1", 13, HAD_FEVER),
    Person("NF-1013", "Ingrid", "Solberg", "female", date(1957, 1, 31), "en", LONG, "T10-L3", 26, WAS_WET),
    Person("NF-1014", "Rajesh", "Pillai", "male", date(1966, 3, 9), "en", BACK, "L4-L5", 29, WAS_SILENT),
    Person("NF-1015", "Mei-Ling", "Chow", "female", date(1974, 9, 20), "en", FRONT, "L4-L5", 44, EARLY_FEVER),
    Person("NF-1016", "Hassan", "Jama", "male", date(1969, 6, 5), "ar", BACK, "L3-L5", 61, HAD_CHEST_PAIN),
    Person("NF-1017", "Nora", "Byrne", "female", date(1992, 4, 12), "en", BACK, "L5-S1", 2),
    Person("NF-1018", "Tomasz", "Nowak", "male", date(1953, 8, 29), "en", BACK, "L4-L5", 4),
    Person("NF-1019", "Layla", "Nasser", "female", date(1983, 2, 16), "ar", SIDE, "L3-L4", 7),
    Person("NF-1020", "Luc\u00eda", "Fern\u00e1ndez", "female", date(1963, 11, 3), "es", BACK, "L4-L5", 11),
    Person(
        "NF-1021", "Dylan", "Hughes", "male", date(1996, 12, 22), "en", LONG, "T4-L1", 18, Story(silent=frozenset({6}))
    ),
    Person("NF-1022", "Svetlana", "Ivanova", "female", date(1946, 5, 7), "en", BACK, "L3-L5", 23),
    Person("NF-1023", "Henry", "Clarke", "male", date(1941, 10, 18), "en", BACK, "L4-L5", 37),
    Person("NF-1024", "George", "Papadakis", "male", date(1958, 7, 1), "en", FRONT, "L5-S1", 80),
    Person("NF-2001", "Amara", "Diallo", "female", date(1979, 1, 25), "en", NECK_FRONT, "C5-C6", 5, team=NECK_UNIT),
    Person(
        "NF-2002",
        "Jun",
        "Watanabe",
        "male",
        date(1967, 3, 28),
        "en",
        NECK_FRONT,
        "C6-C7",
        19,
        Story(minutes_ago=55, says={0: {"fall": True, "fall_injury": False}}),
        NECK_UNIT,
    ),
    Person("NF-2003", "Rosa", "Lima", "female", date(1951, 9, 9), "es", NECK_BACK, "C3-C6", 27, team=NECK_UNIT),
)
