"""Pictures as phones and strangers send them."""

import struct
import zlib
from io import BytesIO
from typing import Any

from django.conf import settings
from PIL import Image
from PIL.PngImagePlugin import PngInfo

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


def heic() -> bytes:
    """Return a photo as iPhones take them: it lies on its side, red on the left, and says so and by whom."""
    return (settings.BASE_DIR / "tests" / "data" / "photo.heic").read_bytes()


def heic_of_size(side: int) -> bytes:
    """Return a HEIC of a few hundred bytes that says it has that many pixels a side."""
    content = heic()
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", side, side) + content[at + 8 :]


def large() -> bytes:
    """Return a PNG of as many pixels as are taken, which no decoder can read smaller than it is."""
    out = BytesIO()
    Image.new("RGB", (8000, 5000), "white").save(out, "PNG", compress_level=1)
    return out.getvalue()


def animation(frames: int = 40) -> bytes:
    """Return a WebP that moves."""
    out = BytesIO()
    first, *rest = (Image.new("RGB", (600, 400), (shade, 0, 0)) for shade in range(frames))
    first.save(out, "WEBP", save_all=True, append_images=rest, duration=20)
    return out.getvalue()


def with_texts() -> bytes:
    """Return a PNG with a place in its texts, in XMP, and a profile of a megabyte."""
    info = PngInfo()
    info.add_text("Comment", PLACE.decode())
    info.add_itxt("XML:com.adobe.xmp", f"<x xmlns='http://ns.adobe.com/'>{PLACE.decode()}</x>")
    return picture(format_name="PNG", pnginfo=info, icc_profile=bytes(2**20))
