"""How the organization's letters look: its colour and its logo, as configured. Every fault of them is named."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from openimr.errors import DataFileInvalid

_LARGEST = 512 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
COLOR = "#162e51"


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo with its text for those who do not see it."""

    kind: Literal["svg", "png"]
    data: bytes
    alt: str

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, hex."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def mime_type(self) -> str:
        return "image/svg+xml" if self.kind == "svg" else "image/png"

    def as_uri(self) -> str:
        """The logo as an address that holds it, for HTML."""
        return f"data:{self.mime_type};base64,{base64.b64encode(self.data).decode()}"

    def for_typst(self) -> Any:
        """The bytes as JSON can give them to a template: the text of an SVG, the numbers of a PNG."""
        return self.data.decode() if self.kind == "svg" else list(self.data)


@dataclass(frozen=True, slots=True)
class Look:
    """`color` as #rrggbb: headings and rules."""

    color: str = COLOR
    logo: Logo | None = None

    def as_json(self) -> dict[str, Any]:
        """As the template of typst reads it."""
        logo = self.logo and {"kind": self.logo.kind, "data": self.logo.for_typst(), "alt": self.logo.alt}
        return {"color": self.color, "logo": logo}

    def sealed(self) -> dict[str, Any]:
        """As a determination seals it: of the logo the SHA-256, not the bytes, which the PDF carries."""
        logo = self.logo and {"kind": self.logo.kind, "sha256": self.logo.digest, "alt": self.logo.alt}
        return {"color": self.color, "logo": logo}


def look_of(*, color: str, logo: str, alt: str) -> Look:
    """The look as configured. Raises DataFileInvalid with every fault."""
    faults = []
    if color and not re.fullmatch(r"#[0-9a-fA-F]{6}", color):
        faults.append("OPENIMR_ORGANIZATION_COLOR: write a colour as #rrggbb")
    elif color and contrast_with_white(color) < 4.5:
        faults.append("OPENIMR_ORGANIZATION_COLOR: too pale to be read on white (contrast below 4.5 to 1)")
    if logo and not alt.strip():
        faults.append("OPENIMR_ORGANIZATION_LOGO_ALT: say in words what the logo shows; PDF/UA asks for it")
    found = None
    if logo:
        try:
            found = _logo(Path(logo), Path(logo).stat().st_mtime_ns, alt)
        except OSError:
            faults.append("OPENIMR_ORGANIZATION_LOGO: the file cannot be read")
        except ValueError as problem:
            faults.append(f"OPENIMR_ORGANIZATION_LOGO: {problem}")
    if faults:
        raise DataFileInvalid("; ".join(faults))
    return Look(color or COLOR, found)


@cache
def _logo(file: Path, _changed: int, alt: str) -> Logo:
    data = file.read_bytes()
    if len(data) > _LARGEST:
        raise ValueError(f"{file.name} has more than {_LARGEST // 1024} KB")
    if data.startswith(_PNG):
        return Logo("png", data, alt)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if "<svg" not in text[:2000]:
        raise ValueError(f"{file.name} is neither SVG nor PNG")
    return Logo("svg", data, alt)


def contrast_with_white(color: str) -> float:
    """The contrast of a colour with white paper, as WCAG 2 counts it."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
