"""The public copy of a determination's content: what it says to everybody."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openimr.publication.domain.redaction import Identity, redact

#: The parts of a determination that a public copy has; a change elsewhere is told without its words.
_PUBLIC = ("header", "clinical_case_summary", "issues")


def public_change(
    place: str, *, says: str, where: str, words: tuple[str, str], known: Sequence[Identity], keep: Sequence[str]
) -> dict[str, str | None]:
    """What was corrected at a place, for everybody: `was` and `now` only where the public copy has the place at all.

    Where is told without a party's role or a number of a list that is not public.
    """
    is_public = place.split(".", 1)[0] in _PUBLIC
    was, now = (redact(word, known, keep) if is_public else None for word in words)
    return {"says": says, "where": where if is_public else None, "was": was, "now": now}


def in_words(change: Mapping[str, str | None]) -> str:
    """A change as a notice tells it."""
    if change["where"] is None:
        return str(change["says"])
    return f"{change['says']}: {change['where']} (“{change['was']}” is now “{change['now']}”)"


def public_content(
    content: Mapping[str, Any], known: Sequence[Identity], keep: Sequence[str], notices: Sequence[str] = ()
) -> dict[str, Any]:
    """The content without recipients, documents, sources and findings, and with every text redacted.

    `notices`: what it says of its version, first of all.
    """
    return _of_the_public(content, lambda text: redact(text, known, keep) if text else text, notices)


def as_signed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same parts of the content with every text as it was signed, to be laid beside the public one."""
    return _of_the_public(content, lambda text: text, ())


def _of_the_public(
    content: Mapping[str, Any], plain: Callable[[str | None], str | None], notices: Sequence[str]
) -> dict[str, Any]:
    return {
        "openimr_determination": content["openimr_determination"],
        "programme": content["programme"],
        "organization": content["organization"],
        "header": dict(content["header"]),
        "recipients": [],
        "cover": list(notices),
        "how_made": list(content["how_made"]),
        "credentials": content["credentials"],
        **({"panel": content["panel"]} if "panel" in content else {}),
        "summary_lead": content["summary_lead"],
        "clinical_case_summary": [_sentence(s, plain) for s in content["clinical_case_summary"]],
        "documents_reviewed": [],
        "issues_lead": content["issues_lead"],
        "issues": [
            {
                "number": issue["number"],
                **{
                    name: plain(issue[name])
                    for name in (
                        "request",
                        "original_request",
                        "authorized",
                        "disputed",
                        "claims_administrator_guideline",
                        "reviewer_guideline",
                    )
                },
                "ur_decision": issue["ur_decision"],
                "decision": issue["decision"],
                "guidelines": issue["guidelines"],
                "rationale": [_sentence(s, plain) for s in issue["rationale"]],
                **(_analyses(issue, plain) if "analyses" in issue else {}),
            }
            for issue in content["issues"]
        ],
        "sources": [],
    }


def _analyses(issue: Mapping[str, Any], plain: Any) -> dict[str, Any]:
    """What each of several reviewers wrote, redacted as the rest."""
    return {
        "combined": issue["combined"],
        "analyses": [
            {
                "seat": one["seat"],
                "decision": one["decision"],
                "reviewer_guideline": plain(one["reviewer_guideline"]),
                "rationale": [_sentence(s, plain) for s in one["rationale"]],
            }
            for one in issue["analyses"]
        ],
    }


def _sentence(sentence: Mapping[str, Any], plain: Any) -> dict[str, Any]:
    return {"text": plain(sentence["text"]), "role": sentence["role"], "sources": []}


def texts(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(where, text) of everything that a public copy says of the case."""
    found = [("the notice of the version", paragraph) for paragraph in content["cover"]]
    found += [("the summary", s["text"]) for s in content["clinical_case_summary"]]
    for issue in content["issues"]:
        where = f"item {issue['number']}"
        found += [(where, s["text"]) for s in issue["rationale"]]
        for one in issue.get("analyses", ()):
            found += [(where, one["reviewer_guideline"]), *((where, s["text"]) for s in one["rationale"])]
        found += [
            (where, issue[name])
            for name in (
                "request",
                "original_request",
                "authorized",
                "disputed",
                "claims_administrator_guideline",
                "reviewer_guideline",
            )
            if issue[name]
        ]
    return found
