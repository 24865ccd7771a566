"""The search path of one disputed item: one question after another, each answered with its reason."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr.cases import queries as cases
from openimr.dashboards import queries
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import writer
from openimr.dashboards.views.cases import frame
from openimr.errors import Refused
from openimr.guidelines import queries as guidelines
from openimr.guidelines import services as guideline_services
from openimr.review import queries as review


@require_GET
@login_required
@pages_for_errors
def page(request: HttpRequest, number: str, item: int) -> HttpResponse:
    return _page(request, number, item)


def _page(request: HttpRequest, number: str, item: int, *, refusal: Refused | None = None) -> HttpResponse:
    case = cases.get(number, request.user)
    review.item_review(case, item)  # not found where the case has no such item
    searched = guidelines.search_path(case, item)
    asked = searched.path.asked
    steps = {step.id: step for step in searched.path.sequence.steps}
    return render(
        request,
        "dashboards/search_path.html",
        {
            **frame(case, "case-review"),
            "item": next(one for one in cases.case_facts(case).items if one.number == item),
            "searched": searched,
            "answered": [(steps[answer.step], answer) for answer in searched.path.answers],
            "choices": searched.path.sequence.answers(asked) if asked else (),
            "citable": guidelines.citable_at(asked, on=searched.on) if asked else (),
            "ratings": guidelines.evidence_ratings(case, item),
            "may_decide": queries.may_decide(case, request.user),
            "reasons": refusal.reasons if refusal else (),
            "given": request.POST if refusal else {},
            "given_cited": [*request.POST.getlist("cited"), "", ""][:2],
        },
        status=refusal.http_status if refusal else 200,
    )


@require_POST
@login_required
@pages_for_errors
def answer(request: HttpRequest, number: str, item: int) -> HttpResponse:
    case = cases.get(number, request.user)
    try:
        if request.POST.get("take_back"):
            guideline_services.take_back_answer(case.number, item=item, **writer(request))
            messages.success(request, "The last answer is taken back.")
        else:
            guideline_services.answer_path(
                case.number,
                item=item,
                step=request.POST.get("step", ""),
                answer=request.POST.get("answer", ""),
                because=request.POST.get("because", ""),
                cited=[text.strip() for text in request.POST.getlist("cited") if text.strip()],
                **writer(request),
            )
            messages.success(request, "Saved.")
    except Refused as refused:
        return _page(request, number, item, refusal=refused)
    return redirect("case-search-path", number, item)
