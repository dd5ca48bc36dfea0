"""The report folder: pictures of the curves, the load and what was found, with a page that shows them all."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from random import Random
from statistics import mean, quantiles

from alerts.rules.cohort import curves
from alerts.rules.cohort.days import calm_answers
from alerts.rules.cohort.drawing import Line, Plot, bars, key, picture, round_up
from alerts.rules.cohort.judging import Flag, Judged
from alerts.rules.cohort.people import Noise, person
from alerts.rules.cohort.report import LIMIT, Detection, Load, detections, first_fitting, uneventful
from alerts.rules.words import Family, Urgency

COLOURS = {
    Urgency.REVIEW: "#9aa5b1",
    Urgency.SOON: "#3b82c4",
    Urgency.SAME_DAY: "#e08a1e",
    Urgency.EMERGENCY: "#c62f3b",
}
GROWN, PUBLISHED = "#3b82c4", "#1f2a37"
SYNTHETIC = "Synthetic. Rules and cohort have one author: nothing here says how well patients are served."
SAMPLE = 300
DAYS_BEFORE = 7
MOST_RULES = 24

Curve = Callable[[float], float]
LUMBAR, NECK = "lumbar_fusion_posterior", "cervical_fusion_anterior"


def write_folder(folder: Path, judged: Sequence[Judged], *, seed: int, days: int, lines: Sequence[str]) -> None:
    """Write the pictures and the page that shows them; a file that is there already is replaced."""
    load, found = uneventful(judged), detections(judged)
    pictures = {
        "curves": curves_picture(seed, days),
        "load_by_day": load_by_day(load, days),
        "load_by_rule": load_by_rule(load),
        "detection_by_day": detection_by_day(found),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in pictures.items():
        (folder / f"{name}.svg").write_text(drawing, encoding="utf-8")
    (folder / "index.html").write_text(page(pictures, lines), encoding="utf-8")


def page(pictures: Mapping[str, str], lines: Sequence[str]) -> str:
    """Return a page with every picture and the figures as printed."""
    shown = "\n".join(f'<p><img src="{name}.svg" alt="{escape(name.replace("_", " "))}"></p>' for name in pictures)
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Synthetic cohort</title>\n'
        "<style>body{font:15px system-ui,sans-serif;margin:2rem;max-width:62rem}img{max-width:100%}"
        "pre{overflow:auto}</style>\n"
        f"<h1>Synthetic cohort</h1>\n<p>{escape(LIMIT)}</p>\n{shown}\n"
        f"<pre>{escape(chr(10).join(lines))}</pre>\n</html>\n"
    )


def curves_picture(seed: int, days: int) -> str:
    """Return the answers grown, as mean and middle 80 percent of patients, next to the published means."""
    lumbar, neck = _grown(seed, days, LUMBAR), _grown(seed, days, NECK)
    plots: list[tuple[str, dict[int, list[float]], Curve | None, float]] = [
        ("Back pain, lumbar", lumbar["pain_back"], curves.back_pain, 10),
        ("Leg pain, lumbar", lumbar["pain_limb"], curves.leg_pain, 10),
        ("Numbness, lumbar", lumbar["numb_severity"], None, 10),
        ("Neck pain, front of neck", neck["pain_back"], curves.neck_pain, 10),
        ("Arm pain, front of neck", neck["pain_limb"], curves.arm_pain, 10),
        ("Swallowing not normal, percent", neck["swallow"], None, 100),
        ("Strong pain pills a day", lumbar["opioid_doses"], None, 6),
        ("Minutes walked a day", lumbar["walk_minutes"], lambda day: curves.walking(day, curves.WALK_MEAN), 80),
        ("PHQ-2 of 3 or more, percent", lumbar["phq2"], lambda day: 100 * curves.low_mood_share(day), 20),
    ]
    return picture(
        "Recovery without complications (synthetic)",
        830,
        _curves(plots, days),
        under=f"{SYNTHETIC} {SAMPLE} patients each.",
    )


def _curves(plots: Sequence[tuple[str, dict[int, list[float]], Curve | None, float]], days: int) -> Iterator[str]:
    names = (("grown, mean", GROWN), ("grown, middle 80 percent", "#d8e6f3"), ("published or assumed mean", PUBLISHED))
    yield from key(400, 32, names)
    step = 7 * (1 + days // 70)
    for place, (title, grown, curve, most) in enumerate(plots):
        left, top = 54 + place % 3 * 308, 88 + place // 3 * 240
        plot = Plot(title=title, left=left, top=top, width=258, height=150, first=0, last=days, most=most, step=step)
        yield from plot.drawn(_curve_lines(grown, curve, is_share="percent" in title))


def _curve_lines(grown: dict[int, list[float]], curve: Curve | None, *, is_share: bool) -> Iterator[Line]:
    if not is_share:
        tenths = {day: quantiles(values, n=10) for day, values in grown.items()}
        yield Line(
            "middle", [(day, tenth[0]) for day, tenth in tenths.items()], GROWN, [t[-1] for t in tenths.values()]
        )
    yield Line("grown", [(day, mean(values)) for day, values in grown.items()], GROWN)
    if curve is not None:
        yield Line("published", [(day, curve(day)) for day in grown], PUBLISHED, dashed=True)


def _grown(seed: int, days: int, procedure: str) -> dict[str, dict[int, list[float]]]:
    """Return every answer of some calm patients by item and day; swallowing and PHQ-2 as percent of patients."""
    noise = Noise()
    answers: dict[str, dict[int, list[float]]] = {}
    for index in range(SAMPLE):
        rng = Random(f"{seed}:curves:{index}")  # noqa: S311 - invented patients must be the same each time
        who = person(rng, noise, procedure=procedure)
        for day in range(1, days + 1):
            said = calm_answers(who, day, rng, noise)
            said["swallow"] = 100 * (said["swallow"] in {"mild", "hard_solids"})
            said["phq2"] = 100 * (said["phq2"] >= 3)  # noqa: PLR2004 - the cut-off
            for item in ("pain_back", "pain_limb", "numb_severity", "swallow", "opioid_doses", "walk_minutes", "phq2"):
                answers.setdefault(item, {}).setdefault(day, []).append(said[item])
    return answers


def load_by_day(load: Load, days: int) -> str:
    """Return flags per 100 uneventful patients on each day, by urgency: all, and without missed check-ins."""
    parts = [*key(520, 32, ((urgency.word.replace("_", " "), colour) for urgency, colour in COLOURS.items()))]
    answers = [flag for flag in load.flags if Family.ADHERENCE not in flag.families]
    kinds = (("All flags", load.flags), ("Without flags about missed check-ins", answers))
    for place, (title, flags) in enumerate(kinds):
        columns = [(day, _flags_on(flags, day, len(load.judged))) for day in range(1, days + 1)]
        most = round_up(max(sum(values) for _, values in columns))
        top = 84 + place * 260
        step = 7 * (1 + days // 140)
        plot = Plot(title=title, left=54, top=top, width=880, height=180, first=0, last=days + 1, most=most, step=step)
        parts += plot.columns(columns, list(COLOURS.values()))
    return picture("Flags a day per 100 uneventful patients (synthetic)", 600, parts, under=SYNTHETIC)


def _flags_on(flags: Sequence[Flag], day: int, patients: int) -> list[float]:
    counts = Counter(flag.urgency for flag in flags if flag.day == day)
    return [100 * counts[urgency] / max(1, patients) for urgency in COLOURS]


def load_by_rule(load: Load) -> str:
    """Return flags per 100 patient-weeks of each rule in uneventful patients."""
    rows = [(rule, flags, COLOURS[urgency]) for rule, urgency, flags in load.by_rule[:MOST_RULES]]
    parts = [
        *key(600, 32, ((urgency.word.replace("_", " "), colour) for urgency, colour in COLOURS.items())),
        *bars(rows, top=60, unit=""),
    ]
    title = "Flags per 100 patient-weeks by rule, uneventful (synthetic)"
    return picture(title, 60 + 22 * len(rows) + 50, parts, under=SYNTHETIC)


def detection_by_day(found: Sequence[Detection]) -> str:
    """Return, for each complication, the share flagged by each day before its diagnosis."""
    parts: list[str] = [*key(560, 32, (("of those who told us", GROWN), ("of all", "#9aa5b1")))]
    for place, detection in enumerate(found):
        left, top = 54 + place % 4 * 232, 88 + place // 4 * 170
        plot = Plot(
            title=detection.complication.name,
            left=left,
            top=top,
            width=180,
            height=90,
            first=-DAYS_BEFORE,
            last=0,
            most=100,
            under="days before diagnosis",
            step=2,
        )
        parts += plot.drawn(
            (
                Line("of all", _found_by_day(detection, detection.judged), "#9aa5b1"),
                Line("told us", _found_by_day(detection, detection.told), GROWN),
            )
        )
    height = 88 + 170 * -(-len(found) // 4) + 20
    return picture("Percent flagged, as urgently as fits, by day (synthetic)", height, parts, under=SYNTHETIC)


def _found_by_day(detection: Detection, some: Sequence[Judged]) -> list[tuple[float, float]]:
    firsts = [(one, first_fitting(one, detection.complication)) for one in some]
    gained = [one.diagnosed_on - first for one, first in firsts if first is not None]
    whole = max(1, len(some))
    return [(-days, 100 * sum(one >= days for one in gained) / whole) for days in range(DAYS_BEFORE, -1, -1)]
