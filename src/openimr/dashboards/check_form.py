"""The forms of the self-check: the request, what is asked of it, and an answer for each criterion."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.inputs import NAMES, in_words
from openimr.guidelines.domain.tables import Lookup
from openimr.records.adapters.kinds_file import document_kinds
from openimr.records.domain.search import NOT_EVIDENCE

MOST_OF_REQUEST = 1_000
MOST_OF_REPORT = 20_000
#: Asked of every request: no cap can be reckoned without them.
ALWAYS = ("injury.date", "therapy.visits_had")
_DAYS = (
    MinValueValidator(date(1900, 1, 1), "Write a day after 1900."),
    MaxValueValidator(date(2100, 1, 1), "Write a day before 2100."),
)
_ANSWERS = [
    ("", "As the report says, or not said"),
    ("yes", "Yes, documented"),
    ("no", "No"),
    ("not_documented", "Not documented"),
]


def _day(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "usa-input"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=_DAYS, input_formats=["%Y-%m-%d"], **options)


class RequestForm(forms.Form):
    """The request and the report that goes with it."""

    use_required_attribute = True
    treatment = forms.CharField(
        label="The request, as you would write it",
        max_length=MOST_OF_REQUEST,
        widget=forms.Textarea(attrs={"rows": 2, "class": "usa-textarea short", "autocomplete": "off"}),
        error_messages={"required": "Write what is asked for, such as “physical therapy 2x6, low back”."},
    )
    on = _day("Day of the decision", help_text="Editions are chosen by it; today, if you have not asked yet.")
    kind = forms.ChoiceField(label="What the report is", widget=forms.Select(attrs={"class": "usa-select"}))
    report = forms.CharField(
        label="Text of the report",
        required=False,
        max_length=MOST_OF_REPORT,
        help_text=f"Up to {MOST_OF_REPORT:,} characters. Leave out the worker's name and numbers: they are not needed.",
        widget=forms.Textarea(attrs={"rows": 8, "class": "usa-textarea tall", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.id, one.label) for one in document_kinds().kinds if one.id not in NOT_EVIDENCE]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class FactsForm(forms.Form):
    """The inputs that computed criteria ask for; what is left empty is not documented."""

    def __init__(self, asks: Iterable[str], tables: Mapping[str, Lookup], posted: Any = None) -> None:
        super().__init__(posted, prefix="input")
        for name in dict.fromkeys((*ALWAYS, *asks)):
            if name not in {"ur_decision.date", "request.date", "treatment.date"}:
                self.fields[name] = _field(name, tables)

    def told(self) -> dict[str, Any]:
        """The inputs that were given."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def _field(name: str, tables: Mapping[str, Lookup]) -> forms.Field:
    if name in tables:
        rows = [("", "None of these, or not documented")] + [(row.id, row.label) for row in tables[name].table.rows]
        what = "Operation" if tables[name].by == "operation" else "Diagnosis"
        select = forms.Select(attrs={"class": "usa-select"})
        return forms.ChoiceField(label=f"{what}, by the guideline's table", choices=rows, required=False, widget=select)
    words = in_words(name)
    label = words[:1].upper() + words[1:]
    if name.endswith(".date"):
        return _day(label, required=False)
    unit = NAMES[name][1]
    widget = forms.NumberInput(attrs={"class": "usa-input", "step": "any", "min": 0, "inputmode": "decimal"})
    return forms.FloatField(
        label=label if not unit or unit in words else f"{label}, in {unit}",
        min_value=0,
        max_value=100_000,
        required=False,
        widget=widget,
    )


class AnswersForm(forms.Form):
    """An answer for each criterion that is not computed."""

    def __init__(self, findings: Iterable[Finding], posted: Any) -> None:
        super().__init__(posted, prefix="answer")
        for finding in findings:
            if finding.basis != "computed":
                self.fields[finding.criterion] = forms.ChoiceField(
                    label=finding.says, choices=_ANSWERS, required=False, widget=forms.RadioSelect
                )

    def told(self) -> dict[str, Any]:
        """The answers that were given."""
        return {name: value for name, value in self.cleaned_data.items() if value}


def choices_of(form: forms.Form, name: str) -> Iterator[tuple[str, str, bool]]:
    """Value, label and whether it is chosen, of each answer to a criterion."""
    chosen = form[name].value() or ""
    for value, label in _ANSWERS:
        yield value, label, value == chosen
