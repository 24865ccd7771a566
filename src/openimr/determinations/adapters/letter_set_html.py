"""A letter of a set as one HTML page that needs nothing else; printed, it is a page with margins."""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from openimr.determinations.adapters.letterhead import Look

_STYLE = """
body{font:1.05rem/1.6 Georgia,'Libertinus Serif',serif;color:#1b1b1b;background:#fff;max-width:44rem;margin:2rem auto;
padding:0 1.25rem}
h1{font-size:1.5rem;line-height:1.25;margin:1.5rem 0 1rem}h2{font-size:1.12rem;margin:1.8rem 0 .6rem}h1,h2{color:COLOR}
header.head{border-bottom:3px solid COLOR;display:flex;align-items:flex-end;gap:1rem;padding-bottom:.3rem}
header.head img{height:3rem}header.head strong{font-size:1.4rem;color:COLOR;flex:1}
.quiet,header.head span,.small{color:#4a525c;font-size:.92rem}.top{display:flex;flex-wrap:wrap;gap:1.5rem;
justify-content:space-between;margin:1.5rem 0}address{font-style:normal}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0 0 1rem}dt{color:#4a525c}dd{margin:0;
overflow-wrap:anywhere}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.6rem 0 1.2rem;font-size:.96rem;
font-variant-numeric:tabular-nums}caption{text-align:left;font-weight:bold;color:COLOR;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .7rem .35rem 0}thead th{border-top:2px solid COLOR;
border-bottom:1px solid COLOR}td,tbody th{border-bottom:1px solid #b9bec5;font-weight:400}
.notice{border:1.5px solid COLOR;border-radius:3px;padding:.6rem .9rem;margin:1.2rem 0}.notice p{margin:.3rem 0}
.decision{border-left:4px solid #4a525c;padding-left:1rem;margin:1.5rem 0}.decision.overturned{border-color:COLOR}
.decision h2{margin:0 0 .2rem}.outcome{font-size:1.2rem;font-weight:bold;margin:.2rem 0 .6rem}
.overturned .outcome{color:COLOR}li{margin:.45rem 0}.shows{display:block;font-style:italic;color:#4a525c}
.checks{list-style:'☐  '}.sign{display:grid;grid-template-columns:1fr 1.6fr;gap:3rem 2rem;margin:3.5rem 0 1rem}
.sign span{border-top:1px solid #1b1b1b;color:#4a525c;font-size:.9rem}
.draft{border:3px solid #9b1b1b;color:#9b1b1b;font-weight:bold;text-align:center;padding:.4rem;position:sticky;top:0;
background:#fff}footer{border-top:1px solid #b9bec5;margin-top:2rem;padding-top:.4rem}
@media print{body{margin:0;max-width:none}.notice,.decision,tr,.sign{break-inside:avoid}h1,h2{break-after:avoid}}
""".strip()


def render(letter: Mapping[str, Any], look: Look) -> str:
    """The letter as a page."""
    title = f"{letter['title']}, case {letter['case_number']}"
    organization = letter["organization"]
    logo = f'<img src="{look.logo.as_uri()}" alt="{escape(look.logo.alt)}">' if look.logo else ""
    address = " · ".join(filter(None, [*organization["address"], organization["phone"]]))
    parts = [
        f'<!doctype html><html lang="{escape(letter["language"])}-US"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">',
        f"<title>{escape(title)}</title><style>{_STYLE.replace('COLOR', look.color)}</style></head><body>",
        f'<p class="draft" role="note">{escape(letter["status_line"])}</p>' if letter["status_line"] else "",
        f'<header class="head">{logo}<strong>{escape(organization["name"])}</strong>',
        f"<span>{escape(letter['programme_line'])}</span></header>",
        f'<p class="quiet">{escape(address)}</p><main>',
        *_head(letter),
        _voiced("\n".join(part for block in letter["blocks"] for part in _BLOCKS[block["kind"]](block)), letter),
        f"<p>{escape(letter['closing'])}<br><strong>{escape(organization['name'])}</strong></p>"
        if letter["closing"]
        else "",
        f'</main><footer class="quiet">{escape(letter["case_number"])} · {escape(letter["code"])}</footer>',
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part)


def _voiced(html: str, letter: Mapping[str, Any]) -> str:
    """With the passages in another language told to whoever reads aloud."""
    language = {escape(one["text"]): one["language"] for one in letter.get("passages", ())}
    if not language:
        return html
    known = re.compile("|".join(map(re.escape, language)))

    def told(text: re.Match[str]) -> str:
        return known.sub(lambda one: f'<span lang="{language[one[0]]}-US">{one[0]}</span>', text[0])

    return re.sub(r"(?<=>)[^<]+", told, html)


def _head(letter: Mapping[str, Any]) -> Iterator[str]:
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in letter["reference"])
    if letter["greeting"]:
        if letter["day"]:
            yield f"<p>{escape(letter['day'])}</p>"
        to = "<br>".join(map(escape, letter["to"]))
        yield f'<div class="top"><address>{to}</address><dl class="small">{facts}</dl></div>'
        yield f"<h1>{escape(letter['title'])}</h1><p>{escape(letter['greeting'])}</p>"
        return
    yield f"<h1>{escape(letter['title'])}</h1>"
    if letter["kind"] != "missing":
        yield f'<dl class="small">{facts}</dl>'


def _paragraph(block: Mapping[str, Any]) -> Iterator[str]:
    lead = f"<strong>{escape(block['lead'])}</strong>" if block["lead"] else ""
    small = ' class="small"' if block["small"] else ""
    yield f"<p{small}>{lead}{escape(block['text'])}</p>"


def _foreign(block: Mapping[str, Any]) -> Iterator[str]:
    yield f'<p class="notice" lang="{escape(block["language"])}">{escape(block["text"])}</p>'


def _heading(block: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h2>{escape(block['text'])}</h2>"


def _facts(block: Mapping[str, Any]) -> Iterator[str]:
    yield "<dl>" + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in block["rows"]) + "</dl>"


def _table(block: Mapping[str, Any]) -> Iterator[str]:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in block["columns"])
    caption = f"<caption>{escape(block['caption'])}</caption>"
    yield f'<div class="wide" tabindex="0" role="group" aria-label="{escape(block["caption"])}"><table>{caption}'
    yield f"<thead><tr>{head}</tr></thead><tbody>"
    for first, *others in block["rows"]:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
        yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _list(block: Mapping[str, Any]) -> Iterator[str]:
    tag = "ol" if block["ordered"] else "ul"
    yield f"<{tag}>" + "".join(f"<li>{escape(item)}</li>" for item in block["items"]) + f"</{tag}>"


def _notice(block: Mapping[str, Any]) -> Iterator[str]:
    lead = f"<p><strong>{escape(block['lead'])}</strong></p>" if block["lead"] else ""
    text = f"<p>{escape(block['text'])}</p>" if block["text"] else ""
    yield f'<div class="notice">{lead}{text}</div>'


def _decision(block: Mapping[str, Any]) -> Iterator[str]:
    also = " overturned" if block["overturned"] else ""
    yield f'<section class="decision{also}"><h2>{escape(block["title"])}</h2>'
    yield f'<p class="outcome">{escape(block["outcome"])}</p>'
    yield from (f"<p>{escape(line)}</p>" for line in block["lines"])
    yield "</section>"


def _checks(block: Mapping[str, Any]) -> Iterator[str]:
    if block["lead"]:
        yield f"<p><strong>{escape(block['lead'])}</strong></p>"
    yield '<ul class="checks">' + "".join(map(_check, block["items"])) + "</ul>"


def _check(item: Mapping[str, Any]) -> str:
    if "text" in item:
        return f'<li>{escape(item["text"])} <span class="shows">{escape(item["shows"])}</span></li>'
    inner = "".join(map(_check, item["items"]))
    return f'<li><strong>{escape(item["lead"])}</strong><ul class="checks">{inner}</ul></li>'


def _signature(block: Mapping[str, Any]) -> Iterator[str]:
    yield '<div class="sign">' + "".join(f"<span>{escape(label)}</span>" for label in block["labels"]) + "</div>"


_BLOCKS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "paragraph": _paragraph,
    "foreign": _foreign,
    "heading": _heading,
    "facts": _facts,
    "table": _table,
    "list": _list,
    "notice": _notice,
    "decision": _decision,
    "checks": _checks,
    "signature": _signature,
}
