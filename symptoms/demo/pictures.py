"""Drawn photos of a cut for the demo ward: skin, staples, and as much redness as its story has. Nobody's back was taken."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIZE = (480, 480)
SKIN, SHADE, REDNESS = (202, 150, 117), (160, 108, 80), (178, 60, 52)
CUT = (92, 40, 36)
STAPLE = (232, 226, 214)
STAPLES = 7


def cut(redness: float) -> bytes:
    """Return a drawing of a cut as a photo, from calm (0) to red and swollen all around (1)."""
    width, height = SIZE
    image = Image.composite(Image.new("RGB", SIZE, SKIN), Image.new("RGB", SIZE, SHADE), _light())
    image = Image.composite(Image.new("RGB", SIZE, REDNESS), image, _glow(redness))
    pen = ImageDraw.Draw(image)
    pen.line([(width // 2, height // 6), (width // 2 + 4, height // 2), (width // 2 - 2, height * 5 // 6)], CUT, 4)
    for number in range(STAPLES):
        y = height // 5 + number * height * 3 // 5 // (STAPLES - 1)
        pen.line([(width // 2 - 30, y + number % 3), (width // 2 + 30, y - number % 2)], STAPLE, 6)
    out = BytesIO()
    image.filter(ImageFilter.GaussianBlur(0.8)).save(out, "JPEG", quality=88)
    return out.getvalue()


def _light() -> Image.Image:
    """Return where light falls: on the middle of the back, less at its sides."""
    return Image.radial_gradient("L").resize(SIZE).point(lambda far: 255 - far // 2)


def _glow(redness: float) -> Image.Image:
    """Return how red the skin is: most at the cut, nothing far from it."""
    width, height = SIZE
    reach = int(40 + 90 * redness)
    oval = (
        Image.radial_gradient("L")
        .resize((reach * 2, height * 3 // 4))
        .point(lambda far: int(max(0, 200 - far) * redness))
    )
    glow = Image.new("L", SIZE)
    glow.paste(oval, (width // 2 - reach, height // 8))
    return glow.filter(ImageFilter.GaussianBlur(12))
