"""The forms of the physician's page, and the one by which staff sign in."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from openimr import clock
from openimr.accounts import services as accounts
from openimr.accounts.queries import factor, is_party
from openimr.dashboards.party_pages import address_of
from openimr.errors import Refused
from openimr.review.domain.case_review import ItemReview


class StaffSignIn(AuthenticationForm):
    """Account and password of staff. A party's account is told nothing here: it signs in to the portal.

    Tries are counted as at the portal's door: too many close the account, or the address, for a while.
    """

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "That account and password do not go together. "
        "Passwords tell capital letters from small ones.",
    }
    code = forms.CharField(required=False, max_length=40)

    @property
    def asks_code(self) -> bool:
        """Whether this installation asks staff for a code at the door."""
        return bool(settings.STAFF_SIGN_IN_CODE)

    def clean(self) -> dict[str, Any]:
        at, account = clock.now(), str(self.cleaned_data.get("username", "")).strip()
        assert self.request is not None
        tried = {"account": account.lower(), "address": address_of(self.request)}
        until = accounts.count_try(**tried, at=at)
        if until is not None:
            raise ValidationError(f"{accounts.closed(until).capitalize()}.", code="locked")
        try:
            cleaned = super().clean()
        except ValidationError:
            accounts.note_refused_sign_in(account, at=at)
            raise
        self._check_code(at)
        accounts.forgive(**tried)
        accounts.note_sign_in(self.get_user(), at=at)
        return dict(cleaned)

    def _check_code(self, at: datetime) -> None:
        """Whoever has a second factor gives its code as well. Whoever has none sets it up after this, first of all."""
        person = self.get_user()
        if not self.asks_code or not factor(person).is_set_up:
            return
        given = {name: str(self.cleaned_data.get(name, "")) for name in ("password", "code")}
        if not given["code"].strip():
            raise ValidationError("Give the code of your second factor, or a recovery code.", code="code")
        try:
            accounts.check(person.username, **given, by=person.actor, at=at)
        except Refused as refusal:
            accounts.note_refused_sign_in(person.username, at=at)
            sentence = refusal.reasons[0].sentence
            raise ValidationError(f"{sentence[:1].upper()}{sentence[1:]}.", code="code") from refusal

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if is_party(user):
            raise self.get_invalid_login_error()


class DecisionForm(forms.Form):
    """Upheld or overturned, nothing between: a reviewer may not modify a request (Lab. Code 4610.6)."""

    decision = forms.ChoiceField(
        choices=[("upheld", "Upheld"), ("overturned", "Overturned")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose upheld or overturned."},
    )
    no_guideline_because = forms.CharField(required=False, max_length=500)

    @classmethod
    def of(cls, item: ItemReview) -> "DecisionForm":
        """The form as the item stands."""
        return cls(
            prefix=f"item{item.number}",
            initial={"decision": item.decision, "no_guideline_because": item.no_guideline_because or ""},
        )


class AttestationForm(forms.Form):
    """What the reviewer affirms at signature (Lab. Code 139.5(d)), the password again, and a code."""

    no_conflict = forms.BooleanField()
    reviewed_records = forms.BooleanField()
    qualified = forms.BooleanField()
    password = forms.CharField(widget=forms.PasswordInput)
    code = forms.CharField(max_length=40)
