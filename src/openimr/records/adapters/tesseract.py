"""Tesseract inside this process, by the library that Debian's package brings: its model is read once, not once a page.

A picture can bring it down, and then this process: only `page_process` and tests should call it.
"""

import atexit
import ctypes
from ctypes.util import find_library
from functools import cache
from threading import Lock

from PIL.Image import Image

from openimr.errors import Unavailable

_HANDLE, _TEXT, _INT = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
_INT_OUT, _FLOAT_OUT = ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_float)
#: The functions of Tesseract's `capi.h` that are called: what each takes and gives.
_SIGNATURES = {
    "TessBaseAPICreate": ((), _HANDLE),
    "TessBaseAPIInit3": ((_HANDLE, _TEXT, _TEXT), _INT),
    "TessBaseAPISetVariable": ((_HANDLE, _TEXT, _TEXT), _INT),
    "TessBaseAPISetPageSegMode": ((_HANDLE, _INT), None),
    "TessBaseAPISetImage": ((_HANDLE, _TEXT, _INT, _INT, _INT, _INT), None),
    "TessBaseAPISetSourceResolution": ((_HANDLE, _INT), None),
    "TessBaseAPIRecognize": ((_HANDLE, ctypes.c_void_p), _INT),
    "TessBaseAPIGetTsvText": ((_HANDLE, _INT), ctypes.c_void_p),
    "TessBaseAPIDetectOrientationScript": ((_HANDLE, _INT_OUT, _FLOAT_OUT, ctypes.c_void_p, ctypes.c_void_p), _INT),
    "TessBaseAPIClear": ((_HANDLE,), None),
    "TessBaseAPIClearAdaptiveClassifier": ((_HANDLE,), None),
    "TessBaseAPIDelete": ((_HANDLE,), None),
    "TessDeleteText": ((ctypes.c_void_p,), None),
}
_WAY_UP_ONLY, _BLOCKS_AND_LINES = 0, 3  # its `PageSegMode`
_BYTES_A_DOT = 16  # it takes about 4
_lock = Lock()  # a handle is not made for threads


class RecognitionFailed(Exception):
    """The engine gave up; the message says so in words for people."""


@cache
def library() -> str:
    """The name of the engine's library. Raises Unavailable with the way to install it."""
    found = find_library("tesseract")
    if found is None:
        raise Unavailable("scanned pages need Tesseract: as root, apt-get install tesseract-ocr tesseract-ocr-eng")
    return found


@cache
def _loaded() -> ctypes.CDLL:
    loaded = ctypes.CDLL(library())
    for name, (takes, gives) in _SIGNATURES.items():
        function = getattr(loaded, name)
        function.argtypes, function.restype = takes, gives
    return loaded


@cache
def _engine(language: str, mode: int) -> int:
    """The engine with one of its models: made once, used for every page."""
    api = _loaded()
    handle: int = api.TessBaseAPICreate()
    atexit.register(api.TessBaseAPIDelete, handle)
    api.TessBaseAPISetVariable(handle, b"debug_file", b"/dev/null")  # it tells the screen of every page with specks
    if api.TessBaseAPIInit3(handle, None, language.encode()):
        raise RecognitionFailed(
            f'the OCR engine has no "{language}": as root, apt-get install tesseract-ocr-{language}'
        )
    api.TessBaseAPISetPageSegMode(handle, mode)
    return handle


def _show(handle: int, picture: Image, dots_per_inch: int) -> None:
    api = _loaded()
    # It passes over what it finds no memory for, and does not say so: so much must be free, or MemoryError is raised.
    bytes(_BYTES_A_DOT * picture.width * picture.height)
    # What it learned of the page before is forgotten: a page reads the same whatever came before it.
    api.TessBaseAPIClearAdaptiveClassifier(handle)
    api.TessBaseAPISetImage(handle, picture.tobytes(), picture.width, picture.height, 1, picture.width)
    api.TessBaseAPISetSourceResolution(handle, dots_per_inch)


def table(picture: Image, *, dots_per_inch: int) -> str:
    """The words of a grey picture in Tesseract's table (TSV without its headings). Raises RecognitionFailed."""
    with _lock:
        api, handle = _loaded(), _engine("eng", _BLOCKS_AND_LINES)
        _show(handle, picture, dots_per_inch)
        try:
            text = None if api.TessBaseAPIRecognize(handle, None) else api.TessBaseAPIGetTsvText(handle, 0)
            if text is None:
                raise RecognitionFailed("the OCR engine failed on it")
            found = ctypes.string_at(text).decode("utf-8", "replace")
            api.TessDeleteText(text)
        finally:
            api.TessBaseAPIClear(handle)
        return found


def turn(picture: Image, *, dots_per_inch: int) -> int:
    """Degrees clockwise by which its own slow look would turn a grey picture; 0 where too few letters tell."""
    degrees, sure = ctypes.c_int(), ctypes.c_float()
    with _lock:
        api, handle = _loaded(), _engine("osd", _WAY_UP_ONLY)
        _show(handle, picture, dots_per_inch)
        told = api.TessBaseAPIDetectOrientationScript(handle, degrees, sure, None, None)
        api.TessBaseAPIClear(handle)
    return -degrees.value % 360 if told else 0
