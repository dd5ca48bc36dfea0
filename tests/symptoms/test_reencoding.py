"""The process that makes a stranger's picture ours: what it takes, what it lets go of, and what it costs at most."""

import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from symptoms.photos import reencoding
from tests.symptoms.pictures import PLACE, animation, bomb, heic, heic_of_size, large, picture, with_place, with_texts

MOST_RSS_KIB = 300 * 1024
JPEG_END = b"\xff\xd9"


# A process is charged with what the one that started it held; this one holds nothing.
MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], check=False)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(done.returncode)
"""


def run(content: bytes) -> tuple[int, bytes, int]:
    """Return how the process ended, what it made, and the most memory it took, in KiB."""
    command = [sys.executable, "-c", MEASURED, sys.executable, reencoding.__file__]
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    return done.returncode, done.stdout, int(done.stderr.split()[-1])


def test_an_iphones_photo_becomes_an_upright_jpeg_that_says_nothing_of_its_place() -> None:
    made = reencoding.reencoded(heic())

    image = Image.open(BytesIO(made))
    assert (image.format, image.size) == ("JPEG", (48, 64))
    red, blue = image.getpixel((24, 10)), image.getpixel((24, 54))
    assert red[0] > 150 > red[2]  # type: ignore[index]
    assert blue[2] > 150 > blue[0]  # type: ignore[index]
    assert not image.getexif()
    assert b"CANARY" not in made


@pytest.mark.parametrize("make", [with_place, with_texts], ids=["exif, comment and profile", "texts and xmp"])
def test_nothing_of_the_old_file_goes_along(make: Callable[[], bytes]) -> None:
    sent = make()
    assert PLACE in sent or zlib.compress(PLACE) in sent

    made = reencoding.reencoded(sent)

    for trace in (PLACE, b"CANARY", b"Exif", b"http", b"ICC_PROFILE"):
        assert trace not in made
    assert made.endswith(JPEG_END)


@pytest.mark.parametrize(
    "make",
    [
        bomb,
        lambda: heic_of_size(50_000),
        lambda: picture()[:400],
        lambda: heic()[:300],
        lambda: b"GIF89a/*" + picture(),
    ],
    ids=["png bomb", "heic bomb", "jpeg cut short", "heic cut short", "gif polyglot"],
)
def test_what_it_does_not_take_costs_little(make: Callable[[], bytes]) -> None:
    code, made, rss = run(make())

    assert (code, made) == (1, b"")
    assert rss < MOST_RSS_KIB


@pytest.mark.thorough
@pytest.mark.parametrize(
    "make", [large, animation, with_texts], ids=["as many pixels as allowed", "animation", "texts"]
)
def test_the_largest_it_takes_stays_within_its_bounds(make: Callable[[], bytes]) -> None:
    code, made, rss = run(make())

    assert code == 0
    assert max(Image.open(BytesIO(made)).size) <= reencoding.LONGEST_SIDE
    assert rss < MOST_RSS_KIB
