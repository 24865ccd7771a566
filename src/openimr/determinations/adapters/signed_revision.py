"""What signing put into a PDF beside what was there before: the signature's field, its data, and nothing to be seen."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

#: What signing may set in the catalogue: form, validation data, and which version and extensions of PDF they need.
OF_SIGNING = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Version"})
#: What says how a file is written.
_OF_A_TRAILER = frozenset(
    {"/Size", "/Prev", "/ID", "/XRefStm", "/Type", "/W", "/Index", "/Length", "/Filter", "/DecodeParms"}
)
_XAP = "{http://ns.adobe.com/xap/1.0/}"
_OF_THE_LAST_WRITER = frozenset(
    {"/Producer", "/ModDate", "{http://ns.adobe.com/pdf/1.3/}Producer", f"{_XAP}ModifyDate", f"{_XAP}MetadataDate"}
)
_OF_THE_FORM = frozenset({"/Fields", "/SigFlags"})
_OF_A_FIELD = frozenset({"/FT", "/T", "/TU", "/V", "/F", "/Type", "/Subtype", "/Rect", "/P", "/Lock", "/SV", "/Ff"})


def added(letter: bytes, before: bytes) -> Iterator[str]:
    """What the letter has beside `before`, its beginning, that a signature has no need of; each in words.

    Every object of `before` has to stand in the letter as it was. Only the catalogue may name a form and validation
    data, and pages the fields of signatures, which show nothing.
    """
    with pikepdf.open(io.BytesIO(letter)) as now, pikepdf.open(io.BytesIO(before)) as was:
        pages = {page.objgen for page in was.pages}
        told = {was.docinfo.objgen, was.Root.Metadata.objgen}
        trailers = [_unparsed(dict(pdf.trailer.items()), _OF_A_TRAILER) for pdf in (now, was)]
        if now.is_encrypted or trailers[0] != trailers[1]:
            yield "another catalogue than before the signature"
            return
        for one in was.objects:
            if _is_of_the_file(one):
                continue
            there = now.get_object(one.objgen)
            if one.objgen == was.Root.objgen:
                yield from _catalogue(there, one)
            elif one.objgen in pages:
                yield from _page(there, one)
            elif one.objgen not in told and not _same(there, one):
                yield f"object {one.objgen[0]} is another than before the signature"
        if _properties(now) != _properties(was):
            yield "other properties than before the signature"
        yield from fields(now)


def _properties(pdf: pikepdf.Pdf) -> tuple[dict[str, Any], dict[str, Any]]:
    """Title, author, language, standard; without the program that wrote last, and when: a time stamp's does."""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        told = {name: value for name, value in metadata.items() if name not in _OF_THE_LAST_WRITER}
    return told, _unparsed(dict(pdf.docinfo.items()), _OF_THE_LAST_WRITER)


def _is_of_the_file(one: Any) -> bool:
    """Whether it is a part of how the file is written, as a table of its objects."""
    return isinstance(one, pikepdf.Stream) and str(one.get("/Type")) in {"/XRef", "/ObjStm"}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, pikepdf.Stream) != isinstance(other, pikepdf.Stream) or one.unparse(
        resolved=True
    ) != other.unparse(resolved=True):
        return False
    if not isinstance(one, pikepdf.Stream):
        return True
    told, was = (dict(stream.stream_dict.items()) for stream in (one, other))
    return _unparsed(told) == _unparsed(was) and one.read_raw_bytes() == other.read_raw_bytes()


def _unparsed(told: dict[str, Any], without: frozenset[str] = frozenset()) -> dict[str, bytes]:
    return {
        name: value.unparse() if isinstance(value, pikepdf.Object) else repr(value).encode()
        for name, value in told.items()
        if name not in without
    }


def _catalogue(now: Any, was: Any) -> Iterator[str]:
    if _unparsed(dict(now.items()), OF_SIGNING) != _unparsed(dict(was.items()), OF_SIGNING):
        yield "the catalogue names something that no signature needs"


def _page(now: Any, was: Any) -> Iterator[str]:
    only = frozenset({"/Annots"})
    if not isinstance(now, pikepdf.Dictionary) or _unparsed(dict(now.items()), only) != _unparsed(
        dict(was.items()), only
    ):
        yield f"page object {was.objgen[0]} is another than before the signature"
        return
    marks, before = (list(page.get("/Annots", [])) for page in (now, was))
    kept = [one.objgen for one in marks[: len(before)]] == [one.objgen for one in before]
    if not kept or any(str(one.get("/FT")) != "/Sig" for one in marks[len(before) :]):
        yield f"page object {was.objgen[0]} has marks that were not there before the signature"


def fields(now: pikepdf.Pdf) -> Iterator[str]:
    """Every field of the form is of a signature and shows nothing."""
    form = now.Root.get("/AcroForm", pikepdf.Dictionary())
    if not set(form.keys()) <= _OF_THE_FORM:
        yield "the form has more than fields of signatures"
    for field in form.get("/Fields", []):
        shows = any(float(side) for side in field.get("/Rect", [])) or not set(field.keys()) <= _OF_A_FIELD
        if str(field.get("/FT")) != "/Sig" or shows:
            yield "the form has a field that shows something"
