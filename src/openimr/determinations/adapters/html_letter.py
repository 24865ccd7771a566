"""The letter as one HTML page that needs nothing else: headings, tables with headers, footnotes that link both ways."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from openimr.determinations.domain.content import analysis_heading, credential_lines, in_steps, source_in_words
from openimr.typesetting import marked

_STYLE = """
body{font:1.05rem/1.6 Georgia,'Libertinus Serif',serif;color:#1b1b1b;background:#fff;
max-width:46rem;margin:2rem auto;padding:0 1.25rem}
h1,h2{color:#162e51;text-align:center;font-size:1.1rem;letter-spacing:.02em;margin:2rem 0 .8rem}h1{font-size:1.2rem}
h3{font-size:1.05rem;margin:1.6rem 0 .6rem}
header.head{border-bottom:3px solid #162e51;margin-bottom:1.2rem;color:#162e51}
header.head strong{font-size:1.5rem}header.head span{display:block;color:#3d4551;font-size:.9rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
th,td{text-align:left;vertical-align:top;padding:.2rem .5rem .2rem 0}
table.lines td,table.lines th{border-top:1px solid #c6cace}.facts th{font-weight:400;white-space:nowrap}
.draft{border:3px solid #9b1b1b;color:#9b1b1b;font-weight:bold;text-align:center;padding:.4rem;
position:sticky;top:0;background:#fff}
.version{border:2px solid #162e51;padding:.5rem .8rem}
sup a{text-decoration:none}.sources{font-size:.92rem}a{color:#1a4480}.small{font-size:.92rem}
""".strip()


def _day(iso: str | None) -> str:
    return f"{iso[5:7]}/{iso[8:10]}/{iso[:4]}" if iso else "not known"


def _sentence(sentence: Mapping[str, Any], *, public: bool) -> str:
    text = escape(sentence["text"])
    if public or not sentence["sources"]:
        return text
    links = ",".join(f'<a href="#source-{n}" aria-label="source {n}">{n}</a>' for n in sentence["sources"])
    return f"{text}<sup>{links}</sup>"


def render(content: Mapping[str, Any], *, draft: bool = False, public: bool = False, record_links: str = "") -> str:
    """The letter. `record_links` is the address of a case's records, where the reader may see them."""
    number = content["header"]["case_number"]
    parts = [
        '<!doctype html><html lang="en-US"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<link rel="icon" href="data:,">',
        f"<title>Independent Medical Review Final Determination {escape(number)}</title>",
        f"<style>{_STYLE}</style></head><body>",
        '<p class="draft" role="note">DRAFT: not decided or not signed, not a determination</p>' if draft else "",
        _superseded(content),
        *_head(content, public=public, draft=draft),
        "<main>",
        *_body(content, public=public),
        *([] if public else _sources(content, record_links)),
        "</main></body></html>",
    ]
    return "\n".join(part for part in parts if part)


def _superseded(content: Mapping[str, Any]) -> str:
    """Of a public copy whose place another version has taken."""
    if "superseded_by" not in content:
        return ""
    return f'<p class="draft" role="note">SUPERSEDED by version {content["superseded_by"]}</p>'


def address_lines(parts: list[str]) -> list[str]:
    """Street, then city, state and postal code in one line."""
    return [parts[0], f"{parts[1]}, {parts[2]} {parts[3]}"] if len(parts) == 4 else parts


def _head(content: Mapping[str, Any], *, public: bool, draft: bool) -> list[str]:
    organization = content["organization"]
    parts = [
        f'<header class="head"><strong>{escape(organization["name"])}</strong>',
        f"<span>{escape(organization['address'])}</span></header>",
    ]
    if not public and content["recipients"]:
        first = content["recipients"][0]
        lines = [first["name"], *address_lines(first["address"])]
        when = "" if draft else f"<p>{_day(content['header']['decision_date'])}</p>"
        parts.append(when + "<p>" + "<br>".join(map(escape, lines)) + "</p>")
    parts.append("<h1>INDEPENDENT MEDICAL REVIEW FINAL DETERMINATION</h1>")
    if public:
        parts += [f'<p class="version" role="note">{escape(paragraph)}</p>' for paragraph in content["cover"]]
    else:
        first, *others = (f"<p>{escape(paragraph)}</p>" for paragraph in content["cover"])
        parts += [first, *_glance(content["issues"]), *others]
    return parts


def glance_rows(issues: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """The decisions in brief, as the cover tells them: number, treatment, decision."""
    return [
        (
            str(issue["number"]),
            "; ".join(
                [
                    str(issue["request"]),
                    *([f"original request: {issue['original_request']}"] if issue["original_request"] else []),
                    *([f"authorized after utilization review: {issue['authorized']}"] if issue["authorized"] else []),
                ]
            ),
            (issue["decision"] or "undecided").capitalize(),
        )
        for issue in issues
    ]


def _glance(issues: Sequence[Mapping[str, Any]]) -> list[str]:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("No.", "Disputed treatment", "Decision"))
    rows = (
        f'<tr><th scope="row">{number}</th><td>{escape(treatment)}</td><td>{decision}</td></tr>'
        for number, treatment, decision in glance_rows(issues)
    )
    return [f'<table class="lines small"><thead><tr>{head}</tr></thead><tbody>', *rows, "</tbody></table>"]


def _body(content: Mapping[str, Any], *, public: bool) -> list[str]:
    header = content["header"]
    rows = [
        ("Case Number:", header["case_number"]),
        ("Date Assigned:", _day(header["date_assigned"])),
        ("Date of Injury:", _day(header["date_of_injury"])),
        ("Decision Date:", _day(header["decision_date"]) if header["decision_date"] else "not decided"),
        ("UR Denial Date:", _day(header["ur_denial_date"])),
        ("Priority:", header["priority"]),
        ("Application Received:", _day(header["application_received"])),
    ]
    parts = ['<table class="facts"><caption class="small">The case</caption><tbody>']
    parts += [f'<tr><th scope="row">{label}</th><td>{escape(str(value))}</td></tr>' for label, value in rows]
    parts += [
        "</tbody></table>",
        "<h2>HOW THE IMR FINAL DETERMINATION WAS MADE</h2>",
        *(f"<p>{escape(paragraph)}</p>" for paragraph in content["how_made"]),
        *(
            f"<p>{escape(who)} has the following credentials:<br>{escape(states)}<br>{escape(certified)}</p>"
            for who, states, certified in credential_lines(content)
        ),
        "<h2>CLINICAL CASE SUMMARY</h2>",
        f"<p>{escape(content['summary_lead'])}</p>",
        "<p>" + " ".join(_sentence(s, public=public) for s in content["clinical_case_summary"]) + "</p>",
    ]
    if not public:
        parts += _documents(content["documents_reviewed"])
    parts += ["<h2>IMR ISSUES, DECISIONS AND RATIONALES</h2>", f"<p>{escape(content['issues_lead'])}</p>"]
    for issue in content["issues"]:
        parts += _issue(issue, content["organization"]["name"], public=public)
    return parts


def reviewed_on(document: Mapping[str, Any]) -> str:
    """When the document is of, or the first and last of several."""
    if not document["date"]:
        return "no date found"
    until = document.get("until") or document["date"]
    return _day(document["date"]) + ("" if until == document["date"] else f" to {_day(until)}")


def reviewed_title(document: Mapping[str, Any]) -> str:
    """What the document is called, how many they are, and what the reader must know of it."""
    count, note = document.get("count", 1), document.get("note", "")
    return str(document["title"]) + (f" ({count} documents)" if count > 1 else "") + (f" ({note})" if note else "")


def _documents(documents: list[dict[str, Any]]) -> list[str]:
    rows = (
        f"<tr><td>{reviewed_on(d)}</td><td>{escape(reviewed_title(d))}</td>"
        f"<td>{d['pages']}</td><td>{escape(d['sender'].replace('_', ' '))}</td></tr>"
        for d in documents
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Date", "Document", "Pages", "Sent by"))
    return [
        "<h2>DOCUMENTS REVIEWED</h2>",
        f'<table class="lines small"><thead><tr>{head}</tr></thead><tbody>',
        *rows,
        "</tbody></table>",
    ]


def _issue(issue: Mapping[str, Any], organization: str, *, public: bool) -> list[str]:
    decision = (issue["decision"] or "undecided").capitalize()
    about = [
        (says, issue[name])
        for says, name in (
            ("Original request", "original_request"),
            ("Authorized by the Claims Administrator", "authorized"),
            ("In dispute", "disputed"),
        )
        if issue[name]
    ]
    return [
        f"<section><h3>{escape(issue['request'])}: {decision}</h3>",
        '<p class="small">' + " ".join(f"{says}: {escape(value)}." for says, value in about) + "</p>" if about else "",
        f"<p><strong>Claims Administrator guideline:</strong> {escape(issue['claims_administrator_guideline'])}</p>",
        f"<p><strong>{escape(organization)} guideline:</strong> {escape(issue['reviewer_guideline'])}</p>",
        *_rationale(issue["rationale"], public=public),
        *_analyses(issue, organization, public=public),
        "</section>",
    ]


def _analyses(issue: Mapping[str, Any], organization: str, *, public: bool) -> list[str]:
    """Where several reviewed: how their decisions became one, then each one's own analysis."""
    if "analyses" not in issue:
        return []
    how = issue["combined"]
    parts = [f"<p><strong>How the decision came about:</strong> {escape(how['how'])} [{escape(how['cite'])}]</p>"]
    for analysis in issue["analyses"]:
        guideline = escape(analysis["reviewer_guideline"])
        parts.append(f"<h4>{escape(analysis_heading(analysis))}</h4>")
        parts.append(f"<p><strong>{escape(organization)} guideline:</strong> {guideline}</p>")
        parts += _rationale(analysis["rationale"], public=public)
    return parts


def _rationale(sentences: list[dict[str, Any]], *, public: bool) -> list[str]:
    steps = [" ".join(_sentence(s, public=public) for s in step) for step in in_steps(sentences)]
    lead = "<strong>Decision rationale:</strong> "
    return [f"<p>{lead if number == 0 else ''}{step}</p>" for number, step in enumerate(steps)]


def source_text(source: Mapping[str, Any]) -> str:
    """One source in words, the same in every format."""
    return source.get("says") or marked(source_in_words(source))


def _sources(content: Mapping[str, Any], record_links: str) -> list[str]:
    items = []
    for source in content["sources"]:
        text = escape(source_text(source))
        if record_links and source["kind"] == "record":
            evidence = source["evidence"]
            query = f"page={evidence['page']}&amp;start={evidence['start']}&amp;end={evidence['end']}"
            text += f' <a href="{record_links}{evidence["document"]}/?{query}" target="_top">open the page</a>'
        items.append(f'<li id="source-{source["number"]}">{text}</li>')
    return ["<h2>SOURCES</h2>", '<ol class="sources">', *items, "</ol>"]
