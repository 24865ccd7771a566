"""The lists of what follows worked out whole in Python, and whatever can happen after a determination, by lot."""

from collections.abc import Callable
from datetime import date

from hypothesis import strategies as st
from tests.determinations.decided import ALL, AT, BY, PDF, SIGNED

from openimr.cases.models import Case, DisputedItem, Party
from openimr.determinations import queries, services
from openimr.determinations.models import Appeal, Determination, Implementation, Service
from openimr.determinations.queries.follow_up import OpenAppeal, ToImplement, ToServe

LAST = AT.date()
ORDER = services.Document("Opinion and order", PDF)
OUTCOMES = ["affirmed", "withdrawn", "dismissed", "moot", "remanded", "reversed"]


# What the lists were before anything was kept: every case read, its entries weighed, sorted in Python.


def _newest() -> list[Determination]:
    rows = Determination.objects.filter(case__state__in=["signed", "published"]).order_by("signed_on", "case__number")
    return [one for one in rows if one.version == queries.determination(one.case).version]


def _to_serve(today: date) -> list[ToServe]:
    return [
        ToServe(
            determined.case.number, determined.version, determined.signed_on, one.recipient, one.returned_on,
            (today - (one.returned_on or determined.signed_on)).days,
        )
        for determined in _newest()
        for one in queries.servings(determined.case, determined)
        if one.state != "served"
    ]  # fmt: skip


def _to_implement(today: date) -> list[ToImplement]:
    found = [
        ToImplement(determined.case.number, one)
        for determined in _newest()
        for one in queries.implementation(determined.case, today=today, determined=determined)
        if one.state not in {"done", "not_owed"}
    ]
    return sorted(found, key=lambda one: (-one.owed.late_days, one.owed.limit.due if one.owed.limit else date.max))


def _open_appeals() -> list[OpenAppeal]:
    found = [
        OpenAppeal(
            case.number, determined.version, one.filed.party, one.filed.on, one.timely, one.stayed, one.filed.grounds,
            one.filed.board_number,
        )
        for case in Case.objects.order_by("number")
        for determined in queries.ends_of_lines(case)
        for one in queries.petitions(case, determined)
        if one.open
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.filed_on, one.case_number))


def assert_the_lists_are_right(today: date) -> None:
    """What the lists show on that day, in their order, and how much they count, is what all entries say."""
    serve, implement, appeals = _to_serve(today), _to_implement(today), _open_appeals()
    assert list(queries.to_serve(None, today=today)) == serve
    assert list(queries.to_implement(None, today=today)) == implement
    assert list(queries.open_appeals(None)) == appeals
    overdue = sum(one.owed.state == "overdue" for one in implement)
    assert queries.counts(None, today=today) == queries.Counts(len(serve), overdue, len(appeals))
    assert list(queries.to_implement(None, today=today)[1:3]) == implement[1:3]


# Anything that can happen after a determination, and what else the lists hang on.


@st.composite
def through_services(draw: st.DrawFn) -> Callable[[str], object]:
    """One step through a service, as staff take it; refused where it does not fit, and then nothing changes."""
    on = draw(st.dates(SIGNED, LAST))
    entry, item = draw(st.integers(0, 5)), draw(st.sampled_from([[1], [3], [1, 3]]))
    roles = draw(st.lists(st.sampled_from(ALL), min_size=1, unique=True))
    served = {"way": draw(st.sampled_from(["personal", "first_class_mail"])), "place": "Fresno, CA", "served_by": "P."}
    kind = draw(st.sampled_from(["authorized", "reimbursed", "given", "liability_disputed", "liability_settled"]))
    party, outcome = draw(st.sampled_from(["injured_worker", "employer"])), draw(st.sampled_from(OUTCOMES))
    to = draw(st.sampled_from(["", "different_reviewer", "different_organization"]))
    grounds = ["fraud"] if outcome == "reversed" else []

    def last(rows: type[Service | Implementation | Appeal], number: str, **which: str) -> int:
        found = rows.objects.filter(case__number=number, **which).order_by("-pk").values_list("pk", flat=True)
        return found[min(entry, len(found) - 1)] if found else 0

    steps: dict[str, Callable[[str], object]] = {
        "serve": lambda one: services.serve(one, recipients=roles, on=on, **served, **BY),
        "serve all": lambda one: services.serve(one, recipients=ALL, on=SIGNED, **served, **BY),
        "received": lambda one: services.note_received(one, last(Service, one, kind="served"), on=on, **BY),
        "returned": lambda one: services.note_returned(one, last(Service, one, kind="served"), on=on, **BY),
        "not served": lambda one: services.service_mistaken(one, last(Service, one), remark="other", **BY),
        "report": lambda one: services.report_implementation(one, items=item, kind=kind, on=on, remark="so", **BY),
        "remind": lambda one: services.note_reminder(one, items=item, on=on, **BY),
        "not done": lambda one: services.implementation_mistaken(one, last(Implementation, one), remark="x", **BY),
        "file": lambda one: services.file_appeal(one, party=party, on=on, grounds=["fraud"], **BY),
        "stay": lambda one: services.note_stay(
            one, last(Appeal, one, kind="filed"), on=on, lifted=entry % 2 == 1, document=ORDER, **BY
        ),
        "decide": lambda one: services.decide_appeal(
            one, last(Appeal, one, kind="filed"), outcome=outcome, on=on, grounds=grounds, remand_to=to,
            document=ORDER if outcome not in {"withdrawn", "moot"} else None, **BY,
        ),
        "not decided": lambda one: services.appeal_mistaken(one, last(Appeal, one), remark="another case's", **BY),
    }  # fmt: skip
    return steps[draw(st.sampled_from(sorted(steps)))]


@st.composite
def past_services(draw: st.DrawFn) -> Callable[[str], object]:
    """A change of what the lists hang on that no event tells: only the database notices it."""
    on, role = draw(st.dates(SIGNED, LAST)), draw(st.sampled_from(["employer", "representative"]))
    kind, state = draw(st.sampled_from(["clerical", "remand"])), draw(st.sampled_from(["signed", "under_review"]))

    def version(number: str) -> None:
        before = queries.determination(Case.objects.get(number=number))
        Determination.objects.create(
            case=before.case, version=before.version + 1, seal={}, key_id="0" * 16, reviewer_id="R-002", signed_on=on,
            signed_at=AT, letters={}, content={**before.content, "corrects": {"kind": kind, "what": []}},
        )  # fmt: skip

    def party(number: str) -> None:
        found = Party.objects.filter(case__number=number, role=role)
        if not found.delete()[0]:
            Party.objects.create(case=Case.objects.get(number=number), role=role, organization="Example")

    return draw(
        st.sampled_from(
            [
                version,
                party,
                lambda number: Case.objects.filter(number=number).update(state=state),
                lambda number: DisputedItem.objects.filter(case__number=number, number=1).update(date_of_service=on),
            ]
        )
    )
