"""Ways to break a file, each from one number: the same number gives the same damage."""

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from benchmarks import intake_seeds as seeds

_LENGTH = re.compile(rb"/(Length|Count|Size|Width|Height|Columns|Rows|First|N|Prev)\s+\d+|startxref\s+\d+|width>\d+")


def flipped(content: bytes, chance: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.choice([1, 3, 30, max(1, len(content) // 200)])):
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def holed(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    end = min(len(content), start + chance.choice([1, 16, 256, len(content) // 4]))
    return content[:start] + chance.choice([b"", bytes(end - start), chance.randbytes(end - start)]) + content[end:]


def swapped(content: bytes, chance: random.Random) -> bytes:
    a, b, c = sorted(chance.randrange(len(content) + 1) for _ in range(3))
    return content[:a] + content[b:c] + content[a:b] + content[c:]


def repeated(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    part = content[start : start + chance.choice([1, 20, 400])]
    return content[:start] + part * chance.choice([2, 50, 5_000]) + content[start:]


def lying(content: bytes, chance: random.Random) -> bytes:
    """Numbers that say how long or how many: made huge, negative or nought."""
    places = [found.span() for found in _LENGTH.finditer(content)]
    if places:
        start, end = chance.choice(places)
        name = content[start:end].rsplit(None, 1)[0]
        number = chance.choice(
            [b"0", b"-1", b"4294967295", b"99999999999999999999", str(chance.randrange(9999)).encode()]
        )
        return content[:start] + name + b" " + number + content[end:]
    broken = bytearray(content)
    place = chance.randrange(max(1, len(broken) - 4))
    value = chance.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, chance.getrandbits(32)])
    broken[place : place + 4] = struct.pack(chance.choice(["<I", ">I"]), value)
    return bytes(broken)


def spliced(content: bytes, chance: random.Random) -> bytes:
    other = chance.choice(list(seeds.SEEDS.values()))()
    return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]


def disguised(content: bytes, chance: random.Random) -> bytes:
    head = chance.choice(
        [b"%PDF-1.7\n", b"II*\x00", b"PK\x03\x04", b"{\\rtf1", b"\xff\xd8\xff", b"<?xml version='1.0'?>"]
    )
    return head + content[len(head) :]


def inside_bytes_of_zip(content: bytes, chance: random.Random) -> bytes:
    """What a DOCX or a ZIP holds, broken, in an archive that is whole."""
    if not content.startswith(b"PK"):
        return flipped(content, chance)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as broken:
        names = whole.namelist()
        chosen = chance.choice(names)
        for name in names:
            data = whole.read(name)
            broken.writestr(
                name, chance.choice([flipped, cut, holed, swapped])(data, chance) if name == chosen and data else data
            )
    return held.getvalue()


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped, cut, holed, swapped, repeated, lying, spliced, disguised, inside_bytes_of_zip,
)  # fmt: skip


def _bomb(layers: int, size: int) -> bytes:
    content = bytes(size)
    for layer in range(layers):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
            for copy in range(4 if layer else 1):
                made.writestr(f"{layer}-{copy}.zip", content)
        content = held.getvalue()
    return content


def _false_size() -> bytes:
    content = bytearray(seeds.archive(**{"a.txt": b"x" * 5_000}))
    place = content.find(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(content)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, colours: int, packed: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _picture(width: int, height: int) -> bytes:
    return _png(width, height, 2, zlib.compress(bytes(1000)))


def transparent_picture(side: int) -> bytes:
    """A picture that is whole, of four bytes a dot, and nearly nothing on the disk."""
    packing = zlib.compressobj(1)
    row = bytes(1 + side * 4)
    return _png(side, side, 6, b"".join(packing.compress(row) for _ in range(side)) + packing.flush())


def _pdf_of(body: bytes) -> bytes:
    return b"%PDF-1.7\n" + body + b"\ntrailer<</Root 1 0 R>>\n%%EOF"


def _stream_bomb() -> bytes:
    packed = zlib.compress(zlib.compress(bytes(500_000_000), 9), 9)
    return _pdf_of(
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Rotate 90/Contents[4 0 R 4 0 R]>>endobj "
        b"4 0 obj<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n" % len(packed) + packed + b"\nendstream endobj"
    )


#: What somebody would build on purpose, by name.
BUILT: dict[str, Callable[[], bytes]] = {
    "zip bomb": lambda: _bomb(1, 600_000_000),
    "nested zip bomb": lambda: _bomb(7, 10_000_000),
    "zip of a false size": _false_size,
    "zip in itself": lambda: _bomb(12, 100),
    "zip of many names": lambda: seeds.archive(**{f"{n}.txt": b"x" for n in range(5_001)}),
    "picture of a million by a million dots": lambda: _picture(1_000_000, 1_000_000),
    "picture of 30,000 by 30,000 dots": lambda: _picture(30_000, 30_000),
    "picture that fills the memory": lambda: transparent_picture(15_500),
    "arrays in arrays": lambda: _pdf_of(b"1 0 obj\n" + b"[" * 200_000 + b"]" * 200_000 + b"\nendobj"),
    "dictionaries in dictionaries": lambda: _pdf_of(b"1 0 obj\n" + b"<</A" * 100_000 + b" 1" + b">>" * 100_000),
    "pages in a ring": lambda: _pdf_of(
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>endobj"
    ),
    "bookmarks in a ring": lambda: _pdf_of(
        b"1 0 obj<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj 4 0 obj<</First 5 0 R>>endobj "
        b"5 0 obj<</Title(x)/Next 5 0 R/First 5 0 R/A<</S/URI/URI(x)>>>>endobj"
    ),
    "stream that unpacks to a gigabyte": _stream_bomb,
    "JSON in JSON": lambda: b'{"resourceType":"Bundle","a":' + b"[" * 500_000 + b"]" * 500_000 + b"}",
    "XML in XML": lambda: b"<ClinicalDocument xmlns='urn:hl7-org:v3'>" + b"<section>" * 200_000,
    "XML that laughs": lambda: (
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'>"
        + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]><ClinicalDocument xmlns='urn:hl7-org:v3'><title>&j;</title></ClinicalDocument>"
    ),
    "XML that fetches": lambda: (
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
        b"<ClinicalDocument xmlns='urn:hl7-org:v3'><title>&a;</title></ClinicalDocument>"
    ),
    "RTF of groups in groups": lambda: b"{\\rtf1 " + b"{" * 300_000 + b"x" + b"}" * 300_000 + b"}",
    "RTF of a long hexadecimal": lambda: b"{\\rtf1 x\\par {\\pict " + b"ab" * 3_000_000 + b"}}",
    "one word of three megabytes": lambda: b"x" * 3_000_000,
    "one line of three megabytes": lambda: b"pain and " * 330_000,
    "HTML of tables in tables": lambda: b"<html><body>" + b"<table><tr><td>x" * 50_000,
    "message of parts in parts": lambda: (
        b"MIME-Version: 1.0\nFrom: a\nSubject: b\n"
        + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2_000))
    ),
    "markup for the typesetter": lambda: b'#read("/etc/passwd") $x$ #panic() \\ @a <b> `c`\n' * 50,
    "TIFF whose pages are a ring": lambda: (
        b"II*\x00\x08\x00\x00\x00\x01\x00\x00\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00" + b"\x08\x00\x00\x00"
    ),
}  # fmt: skip


def damaged(count: int, first: int = 0) -> Iterator[tuple[str, bytes]]:
    """`count` broken files with what was done to each, from number `first` on."""
    kinds = list(seeds.SEEDS)
    whole = {name: make() for name, make in seeds.SEEDS.items()}
    for number in range(first, first + count):
        chance = random.Random(number)
        name = kinds[number % len(kinds)]
        way = WAYS[(number // len(kinds)) % len(WAYS)]
        content = way(whole[name], chance)
        if chance.random() < 0.2 and len(content) > 100:
            content = chance.choice(WAYS[:-1])(content, chance)  # the last needs an archive that is whole
        yield f"{number}: {name}, {way.__name__}", content
