"""Pictures as phones and strangers send them."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

PLACE = b"GPS-CANARY"


def picture(size: tuple[int, int] = (320, 200), format_name: str = "JPEG", **options: Any) -> bytes:
    """Return a picture, red on the left half and blue on the right."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, format_name, **options)
    return out.getvalue()


def with_place() -> bytes:
    """Return a photo that lies on its side, and says so, where it was taken and by whom."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by a quarter to see it upright
    exif[0x010F] = "Maker-CANARY"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[29] = PLACE.decode()
    return picture(exif=exif, comment=PLACE, icc_profile=PLACE * 9)


def bomb(side: int = 50_000) -> bytes:
    """Return a PNG of a few kilobytes that would open to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
