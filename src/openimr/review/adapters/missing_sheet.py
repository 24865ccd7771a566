"""The sheet "What was not documented": as PDF/UA-1 by typst, and as one HTML page that needs nothing else."""

from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from openimr.typesetting import typeset

_TEMPLATE = Path(__file__).with_name("missing_sheet.typ")
_STYLE = """
body{font:1.05rem/1.55 Georgia,'Libertinus Serif',serif;color:#1b1b1b;max-width:44rem;margin:2rem auto;padding:0 1rem}
h1,h2{color:#162e51;line-height:1.25}h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin-top:2rem}
header{border-bottom:3px solid #162e51;color:#162e51}header span,.quiet{color:#565c65;font-size:.92rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:#565c65}dd{margin:0}
li{margin:.5rem 0}.shows{display:block;font-style:italic}.notice{border:2px solid #162e51;padding:.5rem .8rem}
footer{border-top:1px solid #565c65;margin-top:2rem;padding-top:.5rem}
""".strip()


@cache
def _source() -> bytes:
    return _TEMPLATE.read_bytes()


def pdf(told: Mapping[str, Any]) -> bytes:
    """The sheet as PDF. The same content gives the same bytes. Raises Unsettable."""
    return typeset(_source(), told, of=told["case_number"])


def html(told: Mapping[str, Any]) -> str:
    """The sheet as HTML."""
    title, organization = escape(told["title"]), told["organization"]
    parts = [
        '<!doctype html><html lang="en-US"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">',
        f"<title>{title}, case {escape(told['case_number'])}</title><style>{_STYLE}</style></head><body>",
        f"<header><strong>{escape(organization['name'])}</strong><br><span>{escape(organization['address'])}</span>",
        f'</header><main><h1>{title}</h1><p class="quiet">{escape(told["to"])}</p><dl>',
        *(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in told["facts"]),
        "</dl>",
        f'<p class="notice" role="note">{escape(told["notice"])}</p>' if told["notice"] else "",
        f"<p>{escape(told['lead'])}</p>",
        *(part for item in told["items"] for part in _item(item)),
        f'</main><footer class="quiet">{escape(told["own_words"])}</footer></body></html>',
    ]
    return "\n".join(part for part in parts if part)


def _item(item: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h2>Item {item['number']}: {escape(item['request'])}</h2>"
    if item["says"]:
        yield f"<p>{escape(item['says'])}</p>"
    for one in item["against"]:
        points = "".join(f"<li>{escape(point)}.</li>" for point in one["points"])
        yield f"<strong>{escape(one['lead'])}</strong><ul>{points}</ul>"
    for one in item["missing"]:
        yield f'<p class="quiet">{escape(one["guideline"])}</p>'
        need = one["needed"]
        yield f"<ul>{_need(need)}</ul>" if "says" in need else _group(need)


def _group(need: Mapping[str, Any]) -> str:
    return f"<strong>{escape(need['lead'])}</strong><ul>{''.join(map(_need, need['parts']))}</ul>"


def _need(need: Mapping[str, Any]) -> str:
    if "says" not in need:
        return f"<li>{_group(need)}</li>"
    pages = ", ".join(map(str, need["pages"]))
    cited = f' <span class="quiet">(page{"s" if len(need["pages"]) > 1 else ""} {pages})</span>' if pages else ""
    return f'<li>{escape(need["says"])}{cited}. <span class="shows">{escape(need["shows"])}</span></li>'
