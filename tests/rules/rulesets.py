"""The rulesets that tests of the whole engine judge by: the catalogue's own numbers, and spinal fusion as shipped."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from alerts.rules.catalogue import CATALOGUE
from alerts.rules.documents import read_program
from alerts.rules.ruleset import Ruleset

SPINAL_FUSION = Path(__file__).parents[2] / "programs" / "spinal_fusion.toml"


@cache
def catalogue_ruleset() -> Ruleset:
    """Return every rule with the numbers of the catalogue and its response times."""
    document = {
        "slug": "spinal_fusion",
        "name": "Spinal fusion",
        "procedures": ["lumbar_fusion_posterior", "cervical_fusion_anterior"],
        "schedule": {},
        "responses": {
            "emergency": _response(acknowledge=30, contact=30, notify=True),
            "same_day": _response(acknowledge=240, contact=240, notify=True),
            "soon": _response(acknowledge=1440, contact=2880, notify=True),
            "review": _response(acknowledge=10080, contact=20160, notify=False),
        },
        "rules": {rule_id: {} for rule_id in CATALOGUE},
    }
    return Ruleset.model_validate(document)


def _response(*, acknowledge: int, contact: int, notify: bool) -> dict[str, Any]:
    return {
        "acknowledge_minutes": acknowledge,
        "contact_minutes": contact,
        "outcome_minutes": 2880,
        "repeat_minutes": 60,
        "notify": notify,
    }


def shipped_document() -> dict[str, Any]:
    """Return the document of spinal fusion, as shipped."""
    return tomllib.loads(SPINAL_FUSION.read_text())


@cache
def spine() -> Ruleset:
    """Return spinal fusion, as shipped."""
    return read_program(SPINAL_FUSION)
