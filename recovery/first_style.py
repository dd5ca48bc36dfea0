"""The style of a patient's first screen, which comes inside the page: its text, and what our policy knows it by."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "css"
SHEETS = ("tokens.css", "first.css")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s*([{};,])\s*")


@cache
def first_style() -> str:
    """Return the style sheets of the first screen in one, as short as it goes; the same until the next start."""
    whole = "".join((FOLDER / name).read_text() for name in SHEETS)
    return _SPACE.sub(r"\1", _COMMENT.sub("", whole)).strip()


def first_style_source() -> str:
    """Return the source that lets this very style, and no other inside a page, through a content security policy."""
    digest = hashlib.sha256(first_style().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
