"""A page's picture made ready for OCR: turned upright, freed of specks, halved where its letters are large enough,
straightened. All of it is cheap beside OCR.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image, Resampling, Transpose
from PIL.Image import fromarray as picture_from

from openimr.records.domain.boxes import Straightening

Dark = NDArray[np.bool_]
Rows = NDArray[np.float64]
Dots = NDArray[np.uint8]

_STRIPS = 32
_MOST_EDGE = 0.15  # of a row that is ink: a rule is no more of an edge than a line of text
SURE = 0.06  # of which side is up: no page of a trial was wrong above it; letters without serifs by fax came to 0.05
_LEAST_LEAN = 0.25  # degrees; the engine itself manages less than that
_MOST_LEAN = 4.0
_EVEN_HALVED = 11  # rows of a line of print at 150 dpi (9 points): from here on half the dots read as well as all
_TURNS = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}


@dataclass(frozen=True, slots=True)
class Ready:
    """A picture made ready: how far it was turned clockwise (multiples of 90), how it was straightened, how sure it is
    that its head is up (0: not at all), the share of it that is ink, and how far it was reduced (1: not, 2: halved).
    """

    picture: Image
    turned: int
    straightening: Straightening
    upright: float
    ink: float
    reduced: int

    def turned_further(self, degrees: int) -> "Ready":
        """The same, turned clockwise by a multiple of 90 degrees more."""
        width, height = self.picture.size
        if degrees % 180:
            width, height = height, width
        straightening = Straightening(width, height, self.straightening.degrees)
        picture = turned_clockwise(self.picture, degrees)
        return replace(self, picture=picture, turned=(self.turned + degrees) % 360, straightening=straightening)


def made_ready(picture: Image) -> Ready:
    """The picture upright, straight and clean."""
    dark = _dark(picture, 3)
    lying, standing = _lean_and_sharpness(dark.T), _lean_and_sharpness(dark)
    turned = 90 if lying[1] > 1.3 * standing[1] else 0
    # Turned clockwise, what ran down the page runs across it, and leans the other way than its mirror image.
    degrees = -lying[0] if turned else standing[0]
    picture = turned_clockwise(picture, turned)
    lines = _lines_of_print(picture, degrees)
    head = _head_is_up(lines)
    if head < -SURE:
        picture, turned = turned_clockwise(picture, 180), turned + 180
    picture = without_specks(picture)
    ink, reduced = ink_of(picture), 2 if _is_large(lines) else 1
    if reduced > 1:
        picture = picture.reduce(reduced)
    straightening = Straightening(picture.width, picture.height, degrees)
    if degrees:
        picture = picture.rotate(degrees, Resampling.BILINEAR, fillcolor=255)
    return Ready(picture, turned, straightening, abs(head), ink, reduced)


def turned_clockwise(picture: Image, degrees: int) -> Image:
    """The picture turned by a multiple of 90 degrees."""
    return picture.transpose(_TURNS[degrees]) if degrees else picture


def _dark(picture: Image, factor: int) -> Dark:
    """What is ink, at fewer dots: clearly darker than the paper, which may be grey."""
    small = np.asarray(picture.reduce(factor))
    found: Dark = small < min(200.0, float(np.median(small)) - 50)
    return found


def ink_of(picture: Image) -> float:
    """Share of the page that is darker than half, a margin of a third of an inch left out: scanners blacken edges."""
    dark = np.asarray(picture.reduce(2)) < 128
    edge = max(1, min(dark.shape) // 25)
    return float(dark[edge:-edge, edge:-edge].mean())


def _lean_and_sharpness(dark: Dark) -> tuple[float, float]:
    """The lean (degrees counter-clockwise by which the page must be turned for its lines to stand out most; 0 where it
    hardly matters), and how sharply they stand out at it. Strips of the page are shifted against each other, which is
    turning it, for a hundredth of the work.
    """
    edges = np.linspace(0, dark.shape[1], _STRIPS + 1).astype(int)[:-1]
    strips = np.add.reduceat(dark, edges, axis=1, dtype=np.float64).T
    middles = edges + dark.shape[1] / _STRIPS / 2 - dark.shape[1] / 2
    rows = np.arange(dark.shape[0])

    def sharpness(angle: float) -> float:
        shifts = np.rint(np.tan(np.radians(angle)) * middles).astype(int)
        places = np.clip(rows[None, :] + shifts[:, None], 0, len(rows) - 1)
        across = np.take_along_axis(strips, places, axis=1).sum(axis=0) / dark.shape[1]
        return float(np.square(np.minimum(np.abs(np.diff(across)), _MOST_EDGE)).mean())

    coarse = max(np.arange(-_MOST_LEAN, _MOST_LEAN + 0.1, 0.5), key=sharpness)
    best = float(max(coarse + np.arange(-0.4, 0.41, 0.1), key=sharpness))
    found = sharpness(best)
    return (best if abs(best) >= _LEAST_LEAN and found > 1.05 * sharpness(0.0) else 0.0), found


def _lines_of_print(picture: Image, degrees: float) -> list[Rows]:
    """The lines in each third of the page, straightened, at 150 dots an inch: the share of each row that is ink."""
    small = picture.reduce(2)
    if degrees:
        small = small.rotate(degrees, Resampling.BILINEAR, fillcolor=255)
    found: list[Rows] = []
    for strip in np.array_split(np.asarray(small) < 128, 3, axis=1):
        rows = strip.mean(axis=1)
        inside = (rows > max(0.01, 0.15 * float(np.percentile(rows, 90)))).astype(np.int8)
        edges = np.flatnonzero(np.diff(inside, prepend=0, append=0))
        found += [rows[top:bottom] for top, bottom in zip(edges[::2], edges[1::2], strict=True)]
    return found


def _head_is_up(lines: list[Rows]) -> float:
    """Above 0 where the head is up, below where it is down; near 0 where the letters do not tell.

    Letters stand on one line and end at many heights: the lower edge of a line of text is sharper than its upper one.
    Every line has a vote, so that a rule, a frame or a heading in capitals does not decide alone.
    """
    votes: list[float] = []
    for rows in lines:
        if 8 <= len(rows) <= 40:  # lines of 5 to 20 points
            steps = np.diff(rows, prepend=0.0, append=0.0)
            half = len(steps) // 2
            upper, lower = float(steps[: half + 1].max()), float(-steps[half:].min())
            votes.append((lower - upper) / (lower + upper))
    return float(np.mean(votes)) if votes else 0.0


def _is_large(lines: list[Rows]) -> bool:
    """Whether nearly all print is so large that half the dots suffice: the engine reads it no worse, in less time."""
    heights = [len(rows) for rows in lines if len(rows) >= 4]  # less is a rule or a speck
    return bool(heights) and float(np.percentile(heights, 20)) >= _EVEN_HALVED


def speckled(picture: Image) -> float:
    """Share of dots that differ strongly from all around them, in four samples of the page."""
    width, height = picture.size
    side = min(300, width // 3, height // 3)
    found = []
    for x in (width // 3, 2 * width // 3):
        for y in (height // 4, 3 * height // 4):
            sample = picture.crop((x - side // 2, y - side // 2, x + side // 2, y + side // 2))
            dots = np.asarray(sample)
            found.append((np.abs(dots.astype(np.int16) - median_around(dots)) > 70).mean())
    return float(np.median(found))


def without_specks(picture: Image) -> Image:
    """Salt and pepper off grey pages. From a page of pure black and white only lone dots are taken: the filter would
    thin its letters.
    """
    histogram = np.asarray(picture.histogram())
    is_grey = histogram[32:224].sum() > 0.02 * histogram.sum()
    if speckled(picture) < (0.004 if is_grey else 0.0008):
        return picture
    return picture_from(median_around(np.asarray(picture))) if is_grey else _without_lone_dots(picture)


def median_around(dots: Dots) -> Dots:
    """For each dot the median of the nine there: the median of the columns' greatest least, middle and least greatest.
    A tenth of the time of a filter that sorts each nine.
    """
    padded = np.pad(dots, 1, mode="edge")
    above, here, below = padded[:-2], padded[1:-1], padded[2:]
    low, high = np.minimum(np.minimum(above, here), below), np.maximum(np.maximum(above, here), below)
    middle = _median_of_three(above, here, below)
    return _median_of_three(
        np.maximum(np.maximum(low[:, :-2], low[:, 1:-1]), low[:, 2:]),
        _median_of_three(middle[:, :-2], middle[:, 1:-1], middle[:, 2:]),
        np.minimum(np.minimum(high[:, :-2], high[:, 1:-1]), high[:, 2:]),
    )


def _median_of_three(one: Dots, two: Dots, three: Dots) -> Dots:
    return np.maximum(np.minimum(one, two), np.minimum(np.maximum(one, two), three))


def _without_lone_dots(picture: Image) -> Image:
    dark = np.pad(np.asarray(picture) < 128, 1)
    across = dark[:, :-2].astype(np.uint8) + dark[:, 1:-1] + dark[:, 2:]
    around = across[:-2] + across[1:-1] + across[2:]
    here = dark[1:-1, 1:-1]
    cleaned = np.where(here & (around <= 1), 255, np.where(~here & (around >= 8), 0, np.asarray(picture)))
    return picture_from(cleaned.astype(np.uint8))
