"""Writing criteria: fields and the text of the file lead to the same text; what is wrong is told all at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from openimr import clock
from openimr.dashboards.criteria_form import Written, written
from openimr.dashboards.faults import json_for_errors, pages_for_errors
from openimr.dashboards.people import only_director, signed_in
from openimr.dashboards.views.criteria_library import text_of
from openimr.errors import DataFileInvalid, Fault, Refused
from openimr.guidelines import queries as guidelines
from openimr.guidelines import services as guideline_services


@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def edit(request: HttpRequest, file: str) -> HttpResponse:
    """The editor: GET begins from the file in force or from `?from=`, POST puts in what was typed, and saves."""
    only_director(request)
    if request.method == "GET":
        version = request.GET.get("from", "")
        text = text_of(file, version)
        return _editor(request, file, Written(text, _place(request.GET), {}, ()), from_version=version)
    return _posted(request, file)


def _place(given: Any) -> int:
    said = given.get("set", "0")
    return int(said) if said.isdecimal() else 0


def _posted(request: HttpRequest, file: str) -> HttpResponse:
    given = request.POST
    typed = written(given, before=_before(file, given.get("from", "")))
    step, _, which = given.get("step", "show").partition(":")
    try:
        if step == "add":
            typed = typed.with_text(guidelines.with_criterion(typed.text, typed.place))
        elif step == "add-set":
            typed = typed.with_text(guidelines.with_set(typed.text, typed.place))
            typed = typed.at(len(guidelines.sets_in(typed.text)[0]) - 1)
        elif step == "remove" and which.isdecimal():
            typed = typed.with_text(guidelines.without_criterion(typed.text, typed.place, int(which)))
    except DataFileInvalid as refused:
        typed = typed.with_faults(refused.faults)
    faults = (*typed.faults, *guidelines.faults_of(file, typed.text))
    if step == "save" and not faults:
        try:
            return _saved(request, file, typed)
        except Refused as refused:
            changed = any(reason.code == "changed_since" for reason in refused.reasons)
            faults = tuple(Fault(reason.code, reason.sentence) for reason in refused.reasons)
            return _editor(request, file, typed.with_faults(faults), changed_since=changed, refused=True)
    if step == "show" and given.get("show", "").isdecimal():
        typed = typed.at(int(given["show"]))
    return _editor(request, file, typed, refused=step == "save")


def _before(file: str, version: str) -> str:
    """The text that the writing began from; empty for a new file."""
    return text_of(file, version) if version or file in guidelines.criteria_files() else ""


def _saved(request: HttpRequest, file: str, typed: Written) -> HttpResponse:
    version = request.POST.get("from", "")
    draft = guideline_services.draft_criteria(
        file,
        typed.text,
        note=request.POST.get("why", ""),
        by=signed_in(request).actor,
        at=clock.now(),
        begun_from=request.POST.get("begun_from", ""),
        instead_of=int(version) if version.isdecimal() else None,
    )
    messages.success(request, "Saved as a draft. Nothing is in force yet: look at what it changes, then submit it.")
    return redirect("library-draft", draft.pk)


def _editor(
    request: HttpRequest,
    file: str,
    typed: Written,
    *,
    from_version: str | None = None,
    changed_since: bool = False,
    refused: bool = False,
) -> HttpResponse:
    faults = (*typed.faults, *guidelines.faults_of(file, typed.text))
    version = request.POST.get("from", "") if from_version is None else from_version
    in_force = guidelines.criteria_files().get(file, "")
    begun = guidelines.digest_in_force(file) if changed_since else request.POST.get("begun_from")
    sets, broken = guidelines.sets_in(typed.text)
    form = typed.form(sets)
    return render(
        request,
        "dashboards/library_edit.html",
        {
            "section": "library",
            "file": file,
            "text": typed.text,
            "begins": guidelines.line_of(typed.text, form.place),
            "rows": min(max(typed.text.count("\n") + 2, 12), 40),
            "sets": [", ".join(map(str, one.get("treatment") or ["no treatment"])) for one in sets],
            "place": form.place,
            "form": form,
            "left": typed.left,
            "faults": [form.told(fault, typed.text) for fault in faults],
            "broken": bool(broken),
            "from": version,
            "begun_from": guidelines.digest_in_force(file) if begun is None else begun,
            "why": request.POST.get("why", ""),
            "unsaved": request.method == "POST" or typed.text != in_force,
            "changed_since": guidelines.difference(in_force, typed.text) if changed_since else (),
            "new": file not in guidelines.criteria_files(),
            "refused": refused,
        },
        status=422 if refused else 200,
    )


@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def new(request: HttpRequest) -> HttpResponse:
    """A new file: its name, treatment and edition; then the editor with a set to begin from."""
    only_director(request)
    library, given = guidelines.library(), request.POST
    faults: dict[str, str] = {}
    if request.method == "POST":
        name = given.get("file", "").strip().removesuffix(".yaml") + ".yaml"
        if not guideline_services.is_criteria_file(name):
            faults["file"] = "Small letters, digits and _, beginning with a letter or digit."
        elif name in guidelines.criteria_files():
            faults["file"] = f"There is a {name} already. Choose another name, or edit that one."
        if given.get("treatment") not in library.catalogue.by_id:
            faults["treatment"] = "Choose a treatment of the catalogue by its id."
        edition = next((one for one in library.editions if one.id == given.get("edition")), None)
        if edition is None:
            faults["edition"] = "Choose an edition."
        if not faults and edition is not None:
            sections = [one.title for one in edition.chapters][:1]
            text = guidelines.new_set(given["treatment"], edition.id, sections)
            return _editor(request, name, Written(text, 0, {}, ()), from_version="")
    return render(
        request,
        "dashboards/library_new.html",
        {
            "section": "library",
            "editions": library.editions,
            "concepts": sorted(library.catalogue.by_id.values(), key=lambda one: one.label.casefold()),
            "given": given,
            "faults": faults,
        },
        status=422 if faults else 200,
    )


@require_POST
@login_required
@json_for_errors
def preview(request: HttpRequest, file: str) -> JsonResponse:
    """The next few cases of a preview of what is written, or of a draft (`version`); the page asks until it is done."""
    only_director(request)
    given = request.POST
    if version := given.get("version", ""):
        text = text_of(file, version)
        faults = guidelines.faults_of(file, text)
    else:
        typed = written(given, before=_before(file, given.get("from", "")))
        text, faults = typed.text, (*typed.faults, *guidelines.faults_of(file, typed.text))
    if faults:
        told = "; ".join(f"line {one.line}: {one.sentence}" if one.line else one.sentence for one in faults)
        return JsonResponse({"error": f"There is nothing to preview before the faults are mended: {told}"}, status=409)
    step = guidelines.preview_step(
        file,
        text,
        actor=signed_in(request),
        after=guidelines.PreviewStep(
            findings=_number(given, "findings") or 0, cases=_number(given, "cases") or 0, last=_number(given, "last")
        ),
    )
    rows = render_to_string("dashboards/_preview_rows.html", {"changed": step.changed})
    answer = JsonResponse(
        {
            "findings": step.findings,
            "cases": step.cases,
            "last": step.last,
            "of": step.of,
            "done": step.done,
            "changed": sum(one.before is not None for one in step.changed),
            "added": sum(one.before is None for one in step.changed),
            "rows": rows,
        }
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _number(given: Any, name: str) -> int | None:
    said = given.get(name, "")
    return int(said) if said.isdecimal() else None
