"""Reads of the corpus. It is public: everybody may see all of it."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import CharField, Count, F, Func, QuerySet, Value
from django.utils.html import escape

from openimr.errors import NotFound
from openimr.publication.models import PublishedDetermination, PublishedIssue

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


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: how many in all, the hits of the page, and counts by outcome, treatment, specialty."""

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def search_corpus(
    words: str, *, decision: str | None = None, specialty: str | None = None, limit: int = 20, offset: int = 0
) -> Found:
    """Issues with all the words (phrases in quotes, `or`, `-without`), best first; without words, the newest first."""
    issues = PublishedIssue.objects.select_related("determination")
    if decision:
        issues = issues.filter(decision=decision)
    if specialty:
        issues = issues.filter(determination__specialties__icontains=specialty)
    query = SearchQuery(words, config="english", search_type="websearch") if words else None
    if query is not None:
        issues = issues.filter(search=query)
    return Found(issues.count(), tuple(map(_hit, _page(issues, query, limit, offset))), _facets(issues))


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


def published(case_number: str) -> PublishedDetermination:
    """One published determination. Raises NotFound."""
    found = PublishedDetermination.objects.prefetch_related("issues").filter(case_number=case_number).first()
    if found is None:
        raise NotFound(f"{case_number}: no published decision of that number")
    return found
