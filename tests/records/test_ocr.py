"""What is made of pictures and of text layers: the way up, where words stand, what is garbage, in what order one reads."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from openimr.records.adapters import ocr, page_picture, tesseract
from openimr.records.adapters.letters_file import plausible_word
from openimr.records.domain import legibility, reading_order
from openimr.records.domain.boxes import Straightening, carried
from openimr.records.domain.reading_order import PlacedWord

ROOT = Path(__file__).parents[2]
LINES = (
    "The patient reports low back pain on most days of the week.",
    "He wishes to go back to the warehouse but does not feel ready.",
    "Lumbar flexion is fifty degrees and extension fifteen degrees.",
    "Physical therapy was attended eighteen times without a lasting gain.",
    "No numbness or weakness of the legs was reported at this visit.",
    "Modified work was offered with no lifting over twenty-five pounds.",
)


def page_of(lines, *, size=(2550, 3300), points=10) -> Image.Image:
    picture = Image.new("L", size, 255)
    draw, letters = ImageDraw.Draw(picture), ImageFont.truetype("DejaVuSerif.ttf", round(points * 300 / 72))
    for place, line in enumerate(lines):
        draw.text((300, 500 + 70 * place), line, fill=0, font=letters)
    return picture


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_is_turned_upright_and_says_how_far(turned):
    came = page_picture.turned_clockwise(page_of(LINES), turned)
    found = ocr.recognize(came)
    assert found.turned == (360 - turned) % 360
    assert squeezed(found.text) == " ".join(LINES)
    assert found.legibility == ""


@pytest.mark.parametrize("degrees", [-2.0, 1.3])
def test_boxes_fit_the_page_as_it_is_shown_not_as_it_was_straightened(degrees):
    upright = page_of(LINES)
    askew = upright.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    found = ocr.recognize(askew)
    assert squeezed(found.text) == " ".join(LINES)
    for word in found.words:
        left, top, width, height = word["box"]
        box = (left * askew.width, top * askew.height, (left + width) * askew.width, (top + height) * askew.height)
        inked = askew.crop(tuple(round(side) for side in box)).point(lambda value: 255 * (value < 128)).getbbox()
        assert inked is not None
        # The ink reaches to within three dots of the left and right side of its box: it is this word's box.
        assert inked[0] <= 3
        assert inked[2] >= round(box[2]) - round(box[0]) - 3


@pytest.mark.parametrize(("points", "reduced"), [(5, 1), (6, 1), (10, 2), (14, 2)])
def test_a_page_is_halved_where_its_print_is_large_and_read_either_way(points, reduced):
    page = page_of(LINES, points=points)
    assert page_picture.made_ready(page).reduced == reduced
    assert squeezed(ocr.recognize(page).text) == " ".join(LINES)


def test_a_page_in_large_print_with_a_third_in_small_print_keeps_all_its_dots():
    page = page_of(LINES, points=12)
    page.paste(page_of(LINES[:3], points=6).crop((0, 480, 2550, 720)), (0, 1500))
    assert page_picture.made_ready(page).reduced == 1


def test_a_page_reads_the_same_whatever_the_engine_read_before():
    page, other = page_of(LINES[:3]), page_of(LINES[::-1], points=12)
    first = tesseract.table(page, dots_per_inch=300)
    tesseract.table(other, dots_per_inch=300)
    assert tesseract.table(page, dots_per_inch=300) == first


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_engine_tells_how_far_to_turn_a_page(turned):
    page = page_of([f"{line} {line}" for line in LINES])
    page.paste(page.crop((0, 480, 2550, 920)), (0, 1200))
    came = page_picture.turned_clockwise(page, turned)
    assert tesseract.turn(came, dots_per_inch=300) == (360 - turned) % 360


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, min_side=3, max_side=40)))
def test_specks_go_by_the_median_of_each_nine_dots(dots):
    page = Image.fromarray(dots)
    assert np.array_equal(page_picture.median_around(dots), np.asarray(page.filter(ImageFilter.MedianFilter(3))))


def test_a_blank_page_is_no_failure_and_asks_nobody():
    found = ocr.recognize(Image.new("L", (2550, 3300), 255))
    assert (found.text, found.confidence, found.legibility) == ("", 1.0, "")


def test_a_page_that_cannot_be_read_is_flagged():
    picture = page_of(LINES).resize((320, 414)).resize((2550, 3300), Image.Resampling.BICUBIC)
    assert ocr.recognize(picture).legibility in {"illegible", "handwriting"}


@given(
    st.floats(-4, 4),
    st.integers(100, 3000),
    st.integers(100, 3000),
    st.floats(0.2, 0.7),
    st.floats(0.2, 0.7),
)
def test_a_point_goes_back_to_where_it_was(degrees, width, height, across, down):
    angle = math.radians(degrees)
    x, y = across * width - width / 2, down * height - height / 2
    turned = (math.cos(angle) * x + math.sin(angle) * y, -math.sin(angle) * x + math.cos(angle) * y)
    inside = all(abs(place) < side / 2 for place, side in zip(turned, (width, height), strict=True))
    left, top, _, _ = Straightening(width, height, degrees).back(turned[0] + width / 2, turned[1] + height / 2, 0, 0)
    assert not inside or (left, top) == pytest.approx((across, down), abs=1e-9)


@given(st.lists(st.text("abcdef", min_size=1, max_size=6), min_size=1, max_size=30), st.data())
def test_boxes_follow_their_words_through_a_transcription(words, data):
    known = [(word, (n / 100, 0.0, 0.01, 0.01), 0.5) for n, word in enumerate(words)]
    place = data.draw(st.integers(0, len(words) - 1))
    typed = " ".join([*words[:place], "zz", *words[place + 1 :]])
    found = carried(known, typed)
    assert [typed[word["start"] :][: word["length"]] for word in found] == typed.split()
    assert [word["box"] for word in found] == [box for _, box, _ in known]


GOOD = (ROOT / "docs" / "adr" / "0001-one-database.md").read_text()


@pytest.mark.parametrize(
    ("spoil", "because"),
    [
        (lambda text: "".join(chr(ord(c) + 3) if c.isalpha() else c for c in text), "plausible"),
        (lambda text: "".join(chr(0xE000 + ord(c)) if c.isalnum() else c for c in text), "stand for no letter"),
        (lambda text: "".join(f"(cid:{ord(c)})" if not c.isspace() else c for c in text), "stand for no letter"),
        (" ".join, "letters make"),
        (lambda text: text[::-1], "plausible"),
    ],
)
def test_a_layer_that_is_no_text_is_called_garbage_and_says_why(spoil, because):
    assert legibility.of_layer(GOOD, plausible_word()).kind == "good"
    verdict = legibility.of_layer(spoil(GOOD), plausible_word())
    assert verdict.kind == "garbage"
    assert because in verdict.because


def test_a_fax_line_over_a_scan_is_no_text_layer():
    line = legibility.of_layer("FROM CLINIC FAX 209 555 0149 06/21/2013 10:42 P.01/01", plausible_word())
    assert legibility.needs_recognition(line, 0.97, is_drawn=True)
    assert not legibility.needs_recognition(line, 0.05, is_drawn=True)


def test_a_blank_page_without_a_layer_needs_no_ocr():
    nothing = legibility.of_layer("", plausible_word())
    assert not legibility.needs_recognition(nothing, 0.0, is_drawn=False)


def test_a_layer_in_another_language_is_kept_where_ocr_made_no_more_of_it():
    spanish = "El trabajador tiene derecho a recibir tratamiento medico dentro de un dia habil despues de presentar"
    assert not legibility.recognition_is_better(spanish, spanish[:60], plausible_word())
    assert legibility.recognition_is_better("Wkh sdwlhqw uhsruwv orz edfn sdlq", GOOD[:60], plausible_word())


def columns(rows: int, *, cell: int) -> list[PlacedWord]:
    """Two columns of `cell` words a row, in the order of rows; words say column, row and place."""
    return [
        PlacedWord(f"{side}{row}.{n}", (left + 40 * n, 20.0 * row, left + 40 * n + 36, 20.0 * row + 12))
        for row in range(rows)
        for side, left in (("a", 50.0), ("b", 340.0))
        for n in range(cell)
    ]


def test_columns_of_prose_are_read_one_after_the_other_and_rows_of_a_table_across():
    prose = [word.text for line in reading_order.in_order(columns(12, cell=6), 612) for word in line]
    assert prose == sorted(prose, key=lambda text: text[0])
    table = [word.text for line in reading_order.in_order(columns(12, cell=2), 612) for word in line]
    assert table[:4] == ["a0.0", "a0.1", "b0.0", "b0.1"]


@given(st.permutations(columns(7, cell=5)))
def test_the_order_of_drawing_does_not_matter_to_the_mended_order(shuffled):
    def texts(words):
        return [word.text for line in reading_order.in_order(words, 612) for word in line]

    assert texts(shuffled) == texts(columns(7, cell=5))


def test_columns_drawn_one_after_the_other_are_no_doubt_and_across_are():
    rows = columns(12, cell=6)
    across = [word.box for word in rows]
    in_turn = [word.box for word in sorted(rows, key=lambda word: word.text[0])]
    assert reading_order.is_doubtful(across, 612)
    assert not reading_order.is_doubtful(in_turn, 612)
    assert reading_order.is_doubtful(in_turn[::-1], 612)
