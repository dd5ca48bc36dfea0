"""How recovery goes on average, by day after surgery. Keys: docs/reference/sources.md; [A] marks an assumption."""

from functools import lru_cache
from math import exp, log
from statistics import NormalDist

BETWEEN_SD = 2.0
"""Between patients, in points of a 0 to 10 scale. S27 (1.5 to 2.8)."""
DAY_SD = 1.0
"""Within a patient from day to day [A]; 0.6 to 1.4 should be tried."""

EARLY_UNTIL = 4
"""Last day on which the cut itself still adds to back pain [A]."""

PREOP_PAIN = {"back": 6.9, "leg": 7.4, "neck": 6.0, "arm": 6.0}
"""Back and leg S28; neck and arm [A]."""

NECK_FLAT_FROM, ARM_FLAT_FROM = 24.1, 10.6
"""Days from which neck and arm pain no longer fall. S25."""

NUMB_BEFORE, NUMB_BEFORE_SD = 5.9, 2.6
"""Leg numbness before surgery, 0-10. S27."""
NUMB_KINDS: dict[str, tuple[float, float]] = {"fast": (0.5, 4), "slow": (0.3, 60), "none": (0.2, float("inf"))}
"""Share of patients, and days to a third, of each course of numbness [A], between the cohorts of S27."""

OPIOID_STOP_MEDIAN, OPIOID_STOP_SIGMA = 8.5, 0.6
"""Day of the last strong pain pill of those new to them: lognormal, mean about 10. S28 S32."""

WALK_MEAN, WALK_SD, WALK_FIRST, WALK_DAYS = 40.0, 15.0, 10.0, 12.0
"""Minutes walked a day in the end (mean and SD), at first, and days to two thirds of the way [A]; S33."""

LOW_MOOD_WEEK_2, LOW_MOOD_WEEK_12 = 0.10, 0.06
"""Share with PHQ-2 of 3 or more at week 2 and at week 12 [A]; S30."""
WORRY, WORRY_DAYS = 0.112, 182
"""Share with new anxiety within 6 months, and the days of those. S30; that it comes evenly over them is [A]."""


def back_pain(day: float) -> float:
    """Return mean back pain after lumbar fusion. S28, fitted within 0.1; the first four days [A]."""
    early = 1.5 * exp(-day / 2.5) if day <= EARLY_UNTIL else 0.0
    return 2.3 + 2.9 * exp(-day / 40) + early


def leg_pain(day: float) -> float:
    """Return mean leg pain after lumbar fusion. S28, fitted within 0.1."""
    return 1.2 + 3.4 * exp(-day / 38)


def neck_pain(day: float) -> float:
    """Return mean neck pain after surgery from the front of the neck: down to day 24.1, then flat. S25; levels [A]."""
    return 6.0 - 3.3 * min(1.0, day / NECK_FLAT_FROM)


def arm_pain(day: float) -> float:
    """Return mean arm pain after surgery from the front of the neck: down to day 10.6, then flat. S25; levels [A]."""
    return 6.0 - 4.0 * min(1.0, day / ARM_FLAT_FROM)


def numbness_left(day: float, kind: str) -> float:
    """Return the share of the numbness before surgery that is left, for a course of NUMB_KINDS."""
    return exp(-day / NUMB_KINDS[kind][1])


def walking(day: float, in_the_end: float) -> float:
    """Return the minutes walked on a day by someone who walks so much in the end. S33 [A]."""
    return in_the_end - (in_the_end - WALK_FIRST) * exp(-day / WALK_DAYS)


def low_mood_share(day: float) -> float:
    """Return the share of patients with a positive PHQ-2: 10 percent to week 2, falling to 6 by week 12. S30 [A]."""
    gone = min(1.0, max(0.0, (day - 14) / (84 - 14)))
    return LOW_MOOD_WEEK_2 + (LOW_MOOD_WEEK_12 - LOW_MOOD_WEEK_2) * gone


def worry_share(day: float) -> float:
    """Return the share of patients with a positive GAD-2 by a day. S30 [A]."""
    return WORRY * min(1.0, day / WORRY_DAYS)


def swallow_trouble_days(rank: float) -> float:
    """Return for how many days swallowing is not normal, for a rank from 0 to 1: 75 percent at 2 weeks, 10 at 12. S25."""
    normal = NormalDist()
    low, high = normal.inv_cdf(0.25), normal.inv_cdf(0.90)
    sigma = (log(84) - log(14)) / (high - low)
    return exp(log(14) + sigma * (normal.inv_cdf(rank) - low))


def clipped_mean(middle: float, sd: float) -> float:
    """Return the mean of a normal that is cut off at 0 and at 10."""
    return _above(middle, sd) - _above(middle - 10, sd)


@lru_cache(maxsize=4096)
def middle_for(mean: float, sd: float) -> float:
    """Return the middle of the normal whose mean is `mean` once it is cut off at 0 and at 10.

    Low scores cannot go below 0, so without this a cohort would hurt more than the one that was published.
    """
    low, high = -15.0, 25.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if clipped_mean(middle, sd) < mean else (low, middle)
    return (low + high) / 2


def _above(middle: float, sd: float) -> float:
    standard = NormalDist()
    return middle * standard.cdf(middle / sd) + sd * standard.pdf(middle / sd)
