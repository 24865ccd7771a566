"""Draws made pages as a scanner or fax would give them: pictures alone, askew, grainy, bilevel, turned, scribbled."""

import io
import math
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from benchmarks.case_files.making import Made
from benchmarks.case_files.paging import LEFT, WIDE, placed, size_of

DOTS = 200
_FONTS = Path(__file__).with_name("fonts")
_SYSTEM = Path("/usr/share/fonts/truetype/dejavu")
_FACES = (
    (_FONTS / "LiberationSans-Regular.ttf", _FONTS / "LiberationSans-Bold.ttf"),
    (_SYSTEM / "DejaVuSerif.ttf", _SYSTEM / "DejaVuSerif-Bold.ttf"),
    (_SYSTEM / "DejaVuSansMono.ttf", _SYSTEM / "DejaVuSansMono-Bold.ttf"),
)


@cache
def _face(font: int, points: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    files = _FACES[font] if _FACES[font][0].exists() else _FACES[0]
    narrower = (1.0, 0.88, 0.85)[font]  # the fonts at hand are wider than those that born-digital pages use
    return ImageFont.truetype(files[bold], points * narrower * DOTS / 72)


def scan(page: Made) -> bytes:
    """The page as a PDF of one picture."""
    dice = random.Random(page.look)
    rendering = page.truth.rendering
    if rendering == "handwritten":
        return _jpeg(_grain(_scribbled(dice), dice, 6), 70)
    return _LOOKS[rendering](_drawn(page), page, dice)


def _drawn(page: Made) -> Image.Image:
    """The page as it was printed, in grey, with its stamp, at 200 dots an inch."""
    paper = Image.new("L", (1700, 2200), 255)
    pen = ImageDraw.Draw(paper)

    def at(points: float) -> float:
        return points * DOTS / 72

    def words(text: str, left: float, bottom: float, *, bold: bool, size: float, room: float) -> None:
        if not text:
            return
        face = _face(page.font, round(size, 1), bold=bold)
        wide = face.getlength(text)
        if wide > at(room):
            face = _face(page.font, round(size * at(room) / wide, 1), bold=bold)
        pen.text((at(left), 2200 - at(bottom)), text, font=face, fill=15, anchor="ls")

    for line, left, bottom, wide in placed(page.sheet):
        bold, size = line.style in {"title", "heading"}, size_of(line.style, page.font)
        for share, text, room in line.rooms():
            words(text, left + share * wide, bottom, bold=bold, size=size, room=wide * room - 5)
        if line.style == "row":
            box = (at(left - 4), 2200 - at(bottom - 3 + 12.2), at(left - 4 + wide), 2200 - at(bottom - 3))
            pen.rectangle(box, outline=60)
            for share, _ in line.cells[1:]:
                pen.line((at(left - 4 + share * wide), box[1], at(left - 4 + share * wide), box[3]), fill=60)
    if page.sheet.foot:
        words(page.sheet.foot, LEFT, 40, bold=False, size=8, room=WIDE)
    if page.bates:
        words(page.bates, 500, 18, bold=False, size=9, room=100)
    if page.stamp:
        paper = _stamped(paper, page.stamp)
    return paper


def _stamped(paper: Image.Image, words: str) -> Image.Image:
    face = _face(0, 11, bold=True)
    label = Image.new("L", (int(face.getlength(words)) + 40, 62), 255)
    pen = ImageDraw.Draw(label)
    pen.rectangle((2, 2, label.width - 3, 59), outline=90, width=3)
    pen.text((20, 46), words, font=face, fill=90, anchor="ls")
    turned = label.rotate(6, expand=True, fillcolor=255)
    layer = Image.new("L", paper.size, 255)
    layer.paste(turned, (paper.width - turned.width - 60, 60))
    return ImageChops.multiply(paper, layer)


def _grain(paper: Image.Image, dice: random.Random, strength: int) -> Image.Image:
    noise = Image.frombytes("L", (425, 550), dice.randbytes(425 * 550)).resize(paper.size, Image.Resampling.BILINEAR)
    return Image.blend(paper, noise, strength / 100)


def _askew(paper: Image.Image, dice: random.Random, most: float) -> Image.Image:
    angle = dice.uniform(0.3, most) * dice.choice([-1, 1])
    scale = dice.uniform(0.95, 1.0)
    small = paper.resize((int(1700 * scale), int(2200 * scale)), Image.Resampling.BILINEAR)
    sheet = Image.new("L", paper.size, 255)
    sheet.paste(small, (dice.randrange(1 + 1700 - small.width), dice.randrange(1 + 2200 - small.height)))
    return sheet.rotate(angle, Image.Resampling.BICUBIC, fillcolor=252)


def _skewed(paper: Image.Image, _: Made, dice: random.Random) -> bytes:
    return _jpeg(_grain(_askew(paper, dice, 2.2), dice, 4), 72)


def _noisy(paper: Image.Image, _: Made, dice: random.Random) -> bytes:
    blurred = _askew(paper, dice, 1.0).filter(ImageFilter.GaussianBlur(0.8))
    pale = blurred.point(lambda value: 60 + value * 190 // 255)
    return _jpeg(_grain(pale, dice, 16), 38)


def _turned(paper: Image.Image, page: Made, dice: random.Random) -> bytes:
    return _jpeg(_grain(paper, dice, 4).rotate(-page.truth.turned, expand=True), 72)


def _stamped_scan(paper: Image.Image, _: Made, dice: random.Random) -> bytes:
    return _jpeg(_grain(_askew(paper, dice, 0.7), dice, 3), 75)


def _faxed(paper: Image.Image, page: Made, dice: random.Random) -> bytes:
    fine = page.truth.rendering == "faxed" and dice.random() < 0.7
    source = _askew(paper, dice, 0.9)
    if page.truth.rendering == "fax_of_copy":
        source = _grain(source.filter(ImageFilter.GaussianBlur(1.0)), dice, 12)
    pen = ImageDraw.Draw(source)
    pen.rectangle((0, 0, 1700, 40), fill=255)
    pen.text((60, 34), page.fax_line, font=_face(0, 8.5, bold=False), fill=0, anchor="ls")
    tall = 2156 if fine else 1078
    grey = source.resize((1734, tall), Image.Resampling.BILINEAR)
    dots = ImageDraw.Draw(grey)
    for _ in range(dice.randrange(200, 900)):
        dots.point((dice.randrange(1734), dice.randrange(tall)), fill=0)
    bilevel = grey.point(lambda value: 255 if value > 150 else 0).convert("1")
    buffer = io.BytesIO()
    bilevel.save(buffer, "PDF", dpi=(204, tall / 11))
    return buffer.getvalue()


def _jpeg(paper: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    paper.convert("L").save(buffer, "PDF", resolution=DOTS, quality=quality)
    return buffer.getvalue()


def _scribbled(dice: random.Random) -> Image.Image:
    """A sheet of lines that look written by hand and say nothing."""
    paper = Image.new("L", (1700, 2200), 250)
    pen = ImageDraw.Draw(paper)
    for row in range(dice.randint(4, 16)):
        left, base = 140 + dice.randrange(60), 240 + row * 110 + dice.randrange(-8, 8)
        while left < 1400 - dice.randrange(200):
            left = _scribbled_word(pen, left, base, dice) + dice.randrange(22, 46)
    return paper.filter(ImageFilter.GaussianBlur(0.7))


def _scribbled_word(pen: ImageDraw.ImageDraw, left: float, base: float, dice: random.Random) -> float:
    letters, slant = dice.randint(2, 9), dice.uniform(0.1, 0.45)
    points = []
    for letter in range(letters):
        tall = dice.choice([16, 18, 20, 44, 48]) * dice.choice([1, 1, 1, -0.8])
        turns = dice.uniform(0.8, 1.4)
        for step in range(12):
            angle = step / 11 * 2 * math.pi * turns
            up = (1 - math.cos(angle)) / 2 * tall
            points.append((left + letter * 24 + step * 2 + 7 * math.sin(angle) + slant * up, base - up))
    pen.line(points, fill=40, width=dice.choice([3, 4]), joint="curve")
    return points[-1][0]


_LOOKS: dict[str, Callable[[Image.Image, Made, random.Random], bytes]] = {
    "skewed": _skewed,
    "noisy": _noisy,
    "turned": _turned,
    "stamped": _stamped_scan,
    "faxed": _faxed,
    "fax_of_copy": _faxed,
}
