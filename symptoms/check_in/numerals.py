"""Numbers as people type them: other digits, a comma, pasted spaces, a unit behind."""

import unicodedata

_POINTS = str.maketrans({",": ".", "\N{ARABIC DECIMAL SEPARATOR}": ".", "·": "."})
_LEFT_OUT = frozenset("°")


def plain_number(typed: str) -> str:
    """Return what was typed with ASCII digits, a point, and no spaces or degree signs: "38,5 °" is 38.5."""
    kept = (letter for letter in typed.translate(_POINTS) if not letter.isspace() and letter not in _LEFT_OUT)
    return "".join(_ascii(letter) for letter in kept if unicodedata.category(letter) != "Cf")


def _ascii(letter: str) -> str:
    digit = unicodedata.digit(letter, None)
    return letter if digit is None else str(digit)
