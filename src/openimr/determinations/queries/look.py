"""How the organization's letters look."""

from django.conf import settings

from openimr.determinations.adapters.letterhead import Look, look_of


def look() -> Look:
    """Colour and logo as configured. Raises DataFileInvalid with every fault."""
    return look_of(
        color=settings.ORGANIZATION_COLOR, logo=settings.ORGANIZATION_LOGO, alt=settings.ORGANIZATION_LOGO_ALT
    )
