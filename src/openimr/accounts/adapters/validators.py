"""Django's door for our own check of passwords."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from openimr.accounts.domain.passwords import FEWEST_SIGNS, too_few_signs

_SAYS = {
    "en": "This password repeats a few signs: use at least {fewest} different ones.",
    "es": "Esta contraseña repite pocos signos: use al menos {fewest} distintos.",
}


class FewSigns:
    """Refuses a password of very few different signs; told in the language of the page."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002  Django's own form
        if too_few_signs(password):
            raise ValidationError(self.get_help_text(), code="few_signs")

    def get_help_text(self) -> str:
        language = (get_language() or "en")[:2]
        return _SAYS.get(language, _SAYS["en"]).format(fewest=FEWEST_SIGNS)
