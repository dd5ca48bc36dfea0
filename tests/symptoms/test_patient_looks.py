"""The style sheets, templates and icons: contrast, direction, and nothing inline."""

import re

import pytest
from django.conf import settings

from symptoms.templatetags.phones import tel

STATIC, TEMPLATES = settings.BASE_DIR / "static", settings.BASE_DIR / "templates"
TOKENS = (STATIC / "css" / "tokens.css").read_text()
STYLE = (STATIC / "css" / "patient.css").read_text()
OURS = sorted([*(TEMPLATES / "symptoms").glob("*.html"), *(TEMPLATES / "components").glob("*.html")])
TEXT_CONTRAST, EDGE_CONTRAST = 4.5, 3.0
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("surface", "paper", "sunk")),
    *((ink, ground) for ink in ("brand", "emerg", "same", "soon", "good") for ground in ("surface", "paper")),
    *((f"on-{tone}", tone) for tone in ("brand", "emerg", "same", "soon", "review", "good")),
    *(("ink", f"{tone}-tint") for tone in ("brand", "emerg", "same", "soon", "review", "good")),
    ("emerg", "emerg-tint"),
    ("same", "same-tint"),
]


def colours(scheme: str) -> dict[str, str]:
    """Return the tokens of a scheme; the dark one overrides the light one."""
    light, dark = TOKENS.split("(prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark)) if scheme == "dark" else found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_reckoned_as_the_standard_says() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: str) -> None:
    known = colours(scheme)

    assert [pair for pair in TEXT_PAIRS if contrast(*(known[name] for name in pair)) < TEXT_CONTRAST] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "paper"])
def test_the_edge_of_a_control_stands_out(scheme: str, ground: str) -> None:
    known = colours(scheme)

    assert contrast(known["edge"], known[ground]) >= EDGE_CONTRAST


@pytest.mark.parametrize("name", ["tokens.css", "first.css", "patient.css"])
def test_the_layout_has_no_left_and_right(name: str) -> None:
    sides = re.findall(r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)|(?<![\w-])(?:left|right):",
                       (STATIC / "css" / name).read_text())  # fmt: skip

    assert sides == []


def in_templates(pattern: str) -> set[tuple[str, str]]:
    """Return what is found in our templates, each with the file it stands in."""
    return {(path.name, found) for path in OURS for found in re.findall(pattern, path.read_text())}


def test_no_template_has_anything_inline() -> None:
    assert in_templates(r"<style|\sstyle=|<script(?![^>]* src=)|\son[a-z]+=") == set()


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    named = in_templates(r'components/icon.html" with name="([\w-]+)"')

    assert named
    assert {(template, name) for template, name in named if name not in drawn} == set()


def test_every_part_of_the_body_lights_up_with_its_box() -> None:
    parts = re.findall(r'data-site="(\w+)"', (TEMPLATES / "components" / "sites.html").read_text())

    assert len(parts) == 11
    assert all(f'.site-{part}:checked) [data-site="{part}"]' in STYLE for part in parts)


@pytest.mark.parametrize(
    ("number", "dialled"),
    [("999", "tel:999"), ("020 7946 0101", "tel:02079460101"), ("+44 (0)20 7946", "tel:+440207946")],
)
def test_a_number_is_dialled_without_what_is_only_for_the_eye(number: str, dialled: str) -> None:
    assert tel(number) == dialled
