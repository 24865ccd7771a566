"""Reads of the corpus. It is public: everybody may see all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import CharField, Count, F, Func, Q, QuerySet, Value
from django.utils.html import escape

from openimr.errors import NotFound
from openimr.publication.domain.public_copy import in_words
from openimr.publication.models import PublishedDetermination, PublishedIssue
from openimr.records.adapters import originals
from openimr.records.queries import store

_START, _STOP = "\x11", "\x12"
#: Ranking reads every hit; a common word has tens of thousands. The newest so many are ranked.
_RANKED = 2_000
_FACETS = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """One disputed treatment that fits. `snippet` is HTML whose only marks are `<mark>`."""

    case_number: str
    number: int
    request: str
    decision: str | None
    decision_date: date | None
    specialties: tuple[str, ...]
    snippet: str
    version: int = 1
    corrects: int | None = None  # the version that this one corrects
    superseded_by: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: how many in all, the hits of the page, and counts by outcome, treatment, specialty."""

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def search_corpus(
    words: str,
    *,
    decision: str | None = None,
    specialty: str | None = None,
    superseded: bool = False,
    limit: int = 20,
    offset: int = 0,
) -> Found:
    """Issues with all the words (phrases in quotes, `or`, `-without`), best first; without words, the newest first.

    Of each determination the version that stands; `superseded`: the versions before it as well, each marked.
    """
    issues, query = _matching(words, decision=decision, specialty=specialty, superseded=superseded)
    return Found(issues.count(), tuple(map(_hit, _page(issues, query, limit, offset))), _facets(issues))


def _matching(
    words: str, *, decision: str | None, specialty: str | None, superseded: bool
) -> tuple[QuerySet[PublishedIssue], SearchQuery | None]:
    issues = PublishedIssue.objects.select_related("determination")
    gone = Q(withdrawn_at__isnull=False)
    if not superseded:
        gone |= Q(superseded_by__isnull=False)
    issues = issues.exclude(determination__in=PublishedDetermination.objects.filter(gone).values("pk"))
    if decision:
        issues = issues.filter(decision=decision)
    if specialty:
        issues = issues.filter(determination__specialties__icontains=specialty)
    query = SearchQuery(words, config="english", search_type="websearch") if words else None
    return (issues if query is None else issues.filter(search=query)), query


def _page(issues: QuerySet[PublishedIssue], query: SearchQuery | None, limit: int, offset: int) -> list[PublishedIssue]:
    newest = issues.order_by(F("determination__decision_date").desc(nulls_last=True), "pk")
    if query is None:
        return list(newest.annotate(headline=F("rationale"))[offset : offset + limit])
    ids = list(newest.values_list("pk", flat=True)[:_RANKED])
    ranked = PublishedIssue.objects.filter(pk__in=ids).annotate(rank=SearchRank(F("search"), query))
    page = list(
        ranked.order_by("-rank", "-determination__decision_date", "pk").values_list("pk", flat=True)[
            offset : offset + limit
        ]
    )
    headline = SearchHeadline(
        "rationale", query, config="english", start_sel=_START, stop_sel=_STOP, max_words=45, min_words=20
    )
    found = PublishedIssue.objects.filter(pk__in=page).select_related("determination").annotate(headline=headline)
    return sorted(found, key=lambda issue: page.index(issue.pk))


def _hit(issue: PublishedIssue) -> Hit:
    text = str(getattr(issue, "headline", "") or "")
    short = text if _START in text else text[:260] + ("…" if len(text) > 260 else "")
    return Hit(
        case_number=issue.determination.case_number,
        number=issue.number,
        request=issue.request,
        decision=issue.decision,
        decision_date=issue.determination.decision_date,
        specialties=tuple(issue.determination.specialties),
        snippet=escape(short).replace(_START, "<mark>").replace(_STOP, "</mark>"),
        version=issue.determination.version,
        corrects=issue.determination.corrects.get("version"),
        superseded_by=issue.determination.superseded_by,
    )


def _facets(issues: QuerySet[PublishedIssue]) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """Counts by outcome, treatment and specialty over all that fits, the largest first."""

    def counted(rows: QuerySet[PublishedIssue], field: str) -> tuple[tuple[str, int], ...]:
        found = rows.order_by().values(field).annotate(count=Count("pk")).order_by("-count", field)
        return tuple((str(row[field] or ""), row["count"]) for row in found[:_FACETS])

    whole = issues.annotate(printed=_joined())
    return (
        ("By outcome", counted(issues, "decision")),
        ("By treatment", counted(issues, "treatment")),
        ("By specialty", counted(whole, "printed")),
    )


def _joined() -> Func:
    """The reviewer's certificates as one line, as letters print them."""
    return Func(F("determination__specialties"), Value(", "), function="array_to_string", output_field=CharField())


def shown(case_number: str) -> QuerySet[PublishedDetermination]:
    """The versions of a published determination that the public is shown: what was withdrawn is none."""
    return PublishedDetermination.objects.filter(case_number=case_number, withdrawn_at__isnull=True)


def published(case_number: str, version: int | None = None) -> PublishedDetermination:
    """One published determination: the version that stands, or another one. Raises NotFound."""
    rows = shown(case_number).prefetch_related("issues")
    found = rows.filter(superseded_by__isnull=True) if version is None else rows.filter(version=version)
    if (one := found.first()) is None:
        which = "" if version is None else f", version {version}"
        raise NotFound(f"{case_number}{which}: no published decision of that number")
    return one


def versions(case_number: str) -> tuple[PublishedDetermination, ...]:
    """Every published version of a determination, the newest first."""
    return tuple(shown(case_number).order_by("-version"))


def superseded_because(one: PublishedDetermination) -> Mapping[str, Any]:
    """What the version that supersedes this one corrects; nothing where this one stands."""
    if one.superseded_by is None:
        return {}
    return dict(published(one.case_number, one.superseded_by).corrects)


def said_of(one: PublishedDetermination) -> str:
    """What there is to say of a version in a line: what it corrects, or by which version it is superseded and why."""
    later, parts = superseded_because(one), []
    if one.superseded_by is not None:
        parts.append(f"Superseded by version {one.superseded_by}" + (f": {_what(later)}" if later else "") + ".")
    if one.corrects:
        parts.append(f"Takes the place of version {one.corrects['version']}: {_what(one.corrects)}.")
    return " ".join(parts) or "Published."


def _what(corrects: Mapping[str, Any]) -> str:
    if corrects["kind"] == "remand":
        return "made anew by a different reviewer after an appeal"
    what = "; ".join(dict.fromkeys(in_words(one) for one in corrects["what"]))
    return f"{what}. Reason: {str(corrects['reason']).rstrip('.')}"


def public_file(case_number: str, version: int, kind: str, *, as_published: bool = False) -> bytes:
    """A public copy of ours as a file: superseded, with the mark that says so, or `as_published`. Raises NotFound."""
    found = published(case_number, version)
    files = found.marked_files if found.marked_files and not as_published else found.public_files
    if kind not in files:
        raise NotFound(f"{case_number}, version {version}: no public copy in the form {kind}")
    return originals.whole(store(), files[kind]).read_bytes()


def as_json(case_number: str) -> dict[str, Any]:
    """A published determination with every version of it, for machines: which stands, which is superseded by which."""
    told = versions(case_number)
    if not told:
        raise NotFound(f"{case_number}: no published decision of that number")
    return {
        "openimr_publication": 1,
        "case_number": case_number,
        "stands": next(one.version for one in told if one.superseded_by is None),
        "versions": [
            {
                "version": one.version,
                "source": one.source,
                "published_at": one.published_at.isoformat() if one.published_at else None,
                "superseded_by": one.superseded_by,
                "superseded_on": one.superseded_on.isoformat() if one.superseded_on else None,
                "corrects": one.corrects or None,
                "files": one.public_files,
                "letter": one.letter,
            }
            for one in told
        ],
    }


def newest(limit: int = 50) -> tuple[PublishedDetermination, ...]:
    """What we published last, corrections among it, the latest first: each version once, superseded or not."""
    rows = PublishedDetermination.objects.filter(
        source="openimr", published_at__isnull=False, withdrawn_at__isnull=True
    )
    return tuple(rows.defer("letter").order_by("-published_at", "-pk")[:limit])


def export(
    words: str, *, decision: str | None = None, specialty: str | None = None, limit: int = 10_000
) -> tuple[Hit, ...]:
    """What a search finds as rows of a table, the newest first, superseded versions marked among them."""
    issues, _ = _matching(words, decision=decision, specialty=specialty, superseded=True)
    newest_first = issues.order_by(F("determination__decision_date").desc(nulls_last=True), "pk")
    return tuple(map(_hit, newest_first[:limit]))
