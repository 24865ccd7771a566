"""The public's self-check: a request and what is known of it, weighed at once. Nothing of it is kept anywhere.

It comes by POST only, so that no address has it; no answer may be cached; reports of errors leave out what was posted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from openimr import clock
from openimr.dashboards.check_form import AnswersForm, FactsForm, RequestForm, choices_of
from openimr.guidelines.adapters.library import Library
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.published import PublishedSet
from openimr.guidelines.domain.told import ToldSet
from openimr.guidelines.queries import Checked, Told, library, self_check


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the document that would answer it and, where it can be answered, the answers."""

    finding: Finding
    answered_by: str
    field: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class ShownSet:
    """One set with what it comes to, what is open, and every finding."""

    cited: str
    told: ToldSet
    open: tuple[ShownFinding, ...]
    findings: tuple[ShownFinding, ...]


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        first = {"on": clock.today(), "kind": "progress_report"}
        return _page(request, RequestForm(initial=first), FactsForm((), {}))
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _page(request, form, FactsForm((), {}, request.POST))
    asked, in_force = form.cleaned_data, library()
    told = Told(asked["treatment"], asked["on"], report=asked["report"].strip(), kind=asked["kind"])
    understood = self_check(Told(told.request, told.on), in_force)
    facts = FactsForm(understood.asks, understood.tables, request.POST)
    answers = AnswersForm((one for each in understood.sets for one in each.findings), request.POST)
    if not (facts.is_valid() and answers.is_valid()):
        return _page(request, form, facts)
    whole = Told(told.request, told.on, told.report, told.kind, facts.told(), answers.told())
    checked = self_check(whole, in_force)
    return _page(request, form, facts, checked, [_shown(one, in_force, answers) for one in checked.sets])


def _page(
    request: HttpRequest,
    form: forms.Form,
    facts: forms.Form,
    checked: Checked | None = None,
    sets: Sequence[ShownSet] = (),
) -> HttpResponse:
    context = {"section": "guidelines", "form": form, "facts": facts, "checked": checked, "sets": sets}
    return render(request, "dashboards/self_check.html", context)


def _shown(told: ToldSet, in_force: Library, answers: forms.Form) -> ShownSet:
    cited = PublishedSet("", in_force.edition(told.criteria_set.edition), told.criteria_set).cites()
    documents = {told.criteria_set.name_of(one): one.answered_by for one in told.criteria_set.criteria}
    shown = {one.criterion: _finding(one, documents[one.criterion], answers) for one in told.findings}
    return ShownSet(cited, told, tuple(shown[one.criterion] for one in told.open), tuple(shown.values()))


def _finding(finding: Finding, answered_by: str, answers: forms.Form) -> ShownFinding:
    name = finding.criterion
    choices = tuple(choices_of(answers, name)) if name in answers.fields else ()
    return ShownFinding(finding, answered_by, answers.add_prefix(name), choices)
