"""The look of the cut: clinical.md section 2, rules 1 to 13."""

import pytest

from alerts.rules.catalogue.incision import RednessWithSwelling
from alerts.rules.words import Urgency
from tests.rules.tables import history


class TestRednessWithSwelling:
    """Rule 1."""

    @pytest.mark.parametrize(
        ("columns", "start"),
        [
            ({"redness": "2", "swelling": "2"}, 2),  # (a) strong signs in the first days
            ({"redness": "2", "swelling": "1"}, 4),  # (b) the sum, from day 4
            ({"redness": "1 0 1 1", "swelling": "1 1 1 1"}, 3),  # (c) came back
        ],
    )
    def test_it_holds(self, columns: dict[str, str], start: int) -> None:
        finding = RednessWithSwelling().judge(history(start=start, **columns))

        assert finding is not None
        assert finding.urgency == Urgency.SAME_DAY

    @pytest.mark.parametrize(
        ("columns", "start"),
        [
            ({"redness": "1 1 1 1 1 1 1", "swelling": "1 1 1 1 1 1 1"}, 1),  # mild and not rising
            ({"redness": "1 1", "swelling": "0 0"}, 2),  # redness alone
            ({"redness": "2", "swelling": "1"}, 3),  # still early
            ({"redness": "3", "swelling": "-"}, 5),  # one sign not answered
        ],
    )
    def test_it_does_not_hold(self, columns: dict[str, str], start: int) -> None:
        assert RednessWithSwelling().judge(history(start=start, **columns)) is None
