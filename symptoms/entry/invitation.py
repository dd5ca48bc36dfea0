"""The link of an invitation as a picture that a phone reads."""

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4  # modules of white that every reader needs around the code


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR code as one SVG path, on a square of `size` units."""

    path: str
    size: int


def picture_of(link: str) -> Picture:
    """Return the QR code of a link."""
    code: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(link)
    code.make(fit=True)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return Picture("".join(dark), len(rows))
