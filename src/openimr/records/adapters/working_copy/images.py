"""Scans, faxes and photographs as PDF pages of their true size, upright."""

import io
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageFile, UnidentifiedImageError, features

from openimr.records.adapters.working_copy.made import MOST_PAGES, Made, Unreadable
from openimr.records.adapters.working_copy.sheets import scale_of

Image.MAX_IMAGE_PIXELS = None  # our own limit, below, refuses instead of warning
_MOST_DOTS = 250_000_000
_FAX_WIDTH, _FAX_ACROSS, _FAX_FINE, _FAX_COARSE = 1728, 204.0, 196.0, 98.0
_FORMATS = {"image/tiff": "TIFF", "image/jpeg": "JPEG", "image/png": "PNG"}
_THUMBNAIL, _SUBFILE, _ORIENTATION = 1, 254, 0x0112
_STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTES = 273, 278, 279
#: How a JPEG that a camera turned stands upright: the matrix of the unit square, by EXIF's number.
_TURNS = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


def make(file: Path, media_type: str, folder: Path) -> Made:
    """The pictures of a file, a page each. A picture that cannot be decoded leaves an empty page that says so."""
    made = Made(media_type)
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        opened = Image.open(file, formats=[_FORMATS[media_type]])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError) as broken:
        raise Unreadable("picture_damaged") from broken
    with opened, Pdf.new() as pdf:
        for frame in _frames(opened):
            if frame and not _go_to(opened, frame):
                made.notes.append("The file is cut off after its last page that could be read.")
                break
            _add(pdf, opened, file, made)
        if len(made.failed) == len(pdf.pages):
            raise Unreadable("no_picture")
        made.pages = len(pdf.pages)
        if made.failed:
            made.notes.append(f"Pictures that cannot be decoded: {len(made.failed)}; their pages are marked as failed.")
        made.working = folder / "working.pdf"
        pdf.save(made.working, deterministic_id=True)
    return made


def _frames(opened: Image.Image) -> range:
    try:
        count = int(getattr(opened, "n_frames", 1)) if opened.format == "TIFF" else 1
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, RuntimeError):
        count = 1  # a chain of pages that breaks off: the first is there
    if count > MOST_PAGES:
        raise Unreadable("pages_too_many", count=count, most=MOST_PAGES)
    return range(count)


def _go_to(opened: Image.Image, frame: int) -> bool:
    try:
        opened.seek(frame)
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, RuntimeError):
        return False
    return True


def _add(pdf: Pdf, opened: Image.Image, file: Path, made: Made) -> None:
    if opened.format == "TIFF" and _tag(opened, _SUBFILE) & _THUMBNAIL and len(pdf.pages):
        return
    width, height = opened.size
    if width * height > _MOST_DOTS:
        raise Unreadable("picture_too_large", width=width, height=height)
    across, down = _dots_per_inch(opened)
    turn = _orientation(opened)
    if opened.format == "TIFF":
        # Pillow turns these itself as it loads them, and tells their size as turned, but not their resolution.
        across, down = (across, down) if turn < 5 else (down, across)
        turn = 1
    size = (width / across * 72, height / down * 72)
    try:
        picture = _embedded(pdf, opened, file)
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, RuntimeError):
        made.failed[len(pdf.pages) + 1] = "its picture cannot be decoded: ask the sender for this page again"
        picture = None
    _add_page(pdf, picture, size, turn)


def _add_page(pdf: Pdf, picture: Stream | None, size: tuple[float, float], turn: int) -> None:
    wide, high = size if turn < 5 else (size[1], size[0])
    fit = scale_of(wide, high)
    wide, high = round(wide * fit, 2), round(high * fit, 2)
    a, b, c, d, e, f = _TURNS[turn]
    content, resources = b"", Dictionary()
    if picture is not None:
        matrix = (a * wide, b * high, c * wide, d * high, e * wide, f * high)
        content = f"q {' '.join(f'{n:g}' for n in matrix)} cm /Picture Do Q".encode()
        resources = Dictionary(XObject=Dictionary(Picture=picture))
    page = Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, wide, high]), Resources=resources, Contents=pdf.make_stream(content)
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _tag(opened: Image.Image, tag: int) -> int:
    value: Any = getattr(opened, "tag_v2", {}).get(tag, 0)
    return value if isinstance(value, int) else 0


def _orientation(opened: Image.Image) -> int:
    try:
        turn = opened.getexif().get(_ORIENTATION, 1)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError):
        return 1
    return turn if turn in _TURNS else 1


def _dots_per_inch(opened: Image.Image) -> tuple[float, float]:
    """Across and down; a fax says them apart. Where nothing believable is said, a sheet of paper is assumed."""
    try:
        across, down = (float(n) for n in opened.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        across = down = 0.0
    width, height = opened.size
    if 50 <= across <= 4800 and 50 <= down <= 4800:
        return across, down
    if width == _FAX_WIDTH:
        return _FAX_ACROSS, _FAX_COARSE if height < 1_400 else _FAX_FINE
    likely = max(96.0, max(width, height) / 11)
    return likely, likely


def _embedded(pdf: Pdf, opened: Image.Image, file: Path) -> Stream:
    if opened.format == "JPEG" and opened.mode in {"L", "RGB"}:
        opened.load()  # a picture that is cut off must not get in as if it were whole
        return _stream(pdf, file.read_bytes(), opened, Name.DCTDecode)
    picture = opened.copy() if opened.format == "TIFF" else opened
    picture.load()
    picture = _plain(picture)
    if picture.mode == "1" and features.check("libtiff"):
        return _fax(pdf, picture)
    return _stream(pdf, picture.tobytes(), picture, None)


def _plain(picture: Image.Image) -> Image.Image:
    """Black and white, grey or colour; what is transparent is paper."""
    if picture.mode in {"1", "L", "RGB"}:
        return picture
    if picture.mode in {"I", "F"} or picture.mode.startswith("I;16"):
        grey = picture.convert("I") if picture.mode != "F" else picture
        low, high = (float(n) for n in grey.getextrema())  # type: ignore[arg-type]
        scale = 255 / (high - low) if high > low else 0.0
        return grey.point(lambda dot: (dot - low) * scale).convert("L")
    if picture.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in picture.info:
        colours = picture.convert("RGBA")
        paper = Image.new("RGBA", colours.size, "white")
        return Image.alpha_composite(paper, colours).convert("RGB")
    return picture.convert("RGB")


def _stream(pdf: Pdf, content: bytes, picture: Image.Image, coded: Name | None) -> Stream:
    stream = pdf.make_stream(content) if coded is None else Stream(pdf, content)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = picture.size
    stream.ColorSpace = Name.DeviceRGB if picture.mode == "RGB" else Name.DeviceGray
    stream.BitsPerComponent = 1 if picture.mode == "1" else 8
    if coded is not None:
        stream.Filter = coded
    return stream


def _fax(pdf: Pdf, picture: Image.Image) -> Stream:
    """Black and white as fax group 4: a tenth of the size."""
    held = io.BytesIO()
    picture.save(held, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: picture.height})
    with Image.open(held) as written:
        offsets, counts = written.tag_v2[_STRIP_OFFSETS], written.tag_v2[_STRIP_BYTES]  # type: ignore[attr-defined]
    content = held.getvalue()
    strips = b"".join(content[start : start + size] for start, size in zip(offsets, counts, strict=True))
    stream = _stream(pdf, strips, picture, Name.CCITTFaxDecode)
    # Pillow writes a black dot as the coder's white: read it back the same way.
    stream.DecodeParms = Dictionary(K=-1, Columns=picture.width, Rows=picture.height, BlackIs1=True)
    return stream
