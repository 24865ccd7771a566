"""The form of a reviewer's own profile: lists one entry a line, spans away as rows."""

from collections.abc import Iterable
from typing import Any

from django import forms

from openimr.panel.domain.own_profile import LONGEST_ENTRY, MOST_CASES, MOST_ENTRIES, OwnProfile
from openimr.panel.domain.reviewers import Span

_LISTS = {
    "languages": ("Languages that you read records in", 2),
    "conditions": ("Conditions that you treat", 5),
    "treatments": ("Treatments that you perform", 5),
    "declines": ("Topics that you do not take", 3),
}


class AwayForm(forms.Form):
    """One span away. An empty row is no span; a row with `remove` goes."""

    since = forms.DateField(
        label="From",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "usa-input"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label="To, this day included",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "usa-input"}, format="%Y-%m-%d"),
    )
    what = forms.CharField(
        label="Why, if you like", required=False, max_length=80, widget=forms.TextInput(attrs={"class": "usa-input"})
    )
    remove = forms.BooleanField(label="Remove", required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("remove") and not given.get("since") and (given.get("until") or given.get("what")):
            self.add_error("since", "Give the first day, or empty the row.")
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", "The last day is before the first one.")
        return given


AwayForms = forms.formset_factory(AwayForm, extra=1, max_num=60, absolute_max=60, validate_max=True)


class ProfileForm(forms.Form):
    """Capacity and lists; which state was on the screen."""

    use_required_attribute = True
    capacity = forms.IntegerField(
        label="Open cases that you take at most",
        min_value=0,
        max_value=MOST_CASES,
        help_text="0 if you take no new cases for now. Cases that you have stay with you.",
        widget=forms.NumberInput(attrs={"class": "usa-input"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, rows) in _LISTS.items():
            self.fields[name] = forms.CharField(
                label=label,
                required=name == "languages",
                error_messages={"required": "Name at least one language."},
                max_length=MOST_ENTRIES * (LONGEST_ENTRY + 2),
                help_text="One on each line.",
                widget=forms.Textarea(attrs={"rows": rows, "class": "usa-textarea short"}),
            )

    @classmethod
    def of(cls, own: OwnProfile) -> "ProfileForm":
        """The form as the profile stands."""
        lists = {name: "\n".join(getattr(own, name)) for name in _LISTS}
        return cls(initial={"capacity": own.capacity, "seen": own.mark, **lists})

    def own(self, spans: Iterable[AwayForm]) -> OwnProfile:
        """What was written, of a form and rows that are valid."""
        kept = [row.cleaned_data for row in spans if row.cleaned_data.get("since") and not row.cleaned_data["remove"]]
        return OwnProfile(
            capacity=self.cleaned_data["capacity"],
            unavailable=tuple(
                sorted(
                    (Span(row["since"], row["until"], " ".join(row["what"].split())) for row in kept),
                    key=lambda span: span.since,
                )
            ),
            **{name: _entries(self.cleaned_data[name]) for name in _LISTS},
        )


def spans_of(own: OwnProfile, posted: Any = None) -> Any:
    """The rows of spans away, as they stand or as they were sent back."""
    rows = [{"since": span.since, "until": span.until, "what": span.what} for span in own.unavailable]
    return AwayForms(posted, initial=rows, prefix="away")


def _entries(said: str) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in said.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))
