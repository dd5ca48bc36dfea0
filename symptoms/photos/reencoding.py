"""Makes a stranger's picture a plain JPEG of ours. Runs in a process of its own, so that a bomb bursts there.

Reads the picture from stdin and writes the new one to stdout. Nothing of the old file goes along: no place, no
camera, no thumbnail, no second file hidden behind the picture. Ends with 1 where it is no picture that we take.
"""

import resource
import sys
import warnings
from io import BytesIO

import pi_heif
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600  # pixels
QUALITY = 82
MEMORY_BYTES = 768 * 1024 * 1024
SECONDS = 10


def reencoded(picture: bytes) -> bytes:
    """Return the picture as a JPEG of at most 1600 pixels a side, upright; raise where it cannot be read."""
    pi_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(BytesIO(picture), formats=FORMATS) as opened:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read no larger than it is kept
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: turning a large picture holds it twice
        upright = ImageOps.exif_transpose(opened)
        plain = Image.new("RGB", upright.size, "white")
        plain.paste(upright.convert("RGB"), mask=upright.getchannel("A") if upright.mode in {"RGBA", "LA"} else None)
    out = BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def main() -> int:
    """Re-encode stdin to stdout within the limits of memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        sys.stdout.buffer.write(reencoded(sys.stdin.buffer.read()))
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        RuntimeError,
        MemoryError,
        Warning,
        Image.DecompressionBombError,
    ):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
