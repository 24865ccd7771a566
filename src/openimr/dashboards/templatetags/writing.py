"""The texts of a review in a page, wherever it shows them."""

from typing import Any

from django import template
from django.utils.html import format_html

from openimr.dashboards.desk_texts import desk_settings, source_address, source_says, text_shown, with_unsaved
from openimr.review.domain.sentences import Source

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_text(context: dict[str, Any], item: int) -> dict[str, Any]:
    """The text of an item (0: the summary) as the desk shows it to whoever reads the page."""
    known = {"seat": context.get("seat"), "grade": context.get("grade")}
    told = text_shown(context["case"], item, context["request"].user, **known)
    unsaved = context.get("unsaved", {}).get(item)
    return with_unsaved(told, unsaved) if unsaved else told


@register.simple_tag(takes_context=True)
def writing_settings(context: dict[str, Any]) -> dict[str, Any]:
    """What the editor needs beside the texts; worked out once for a page, however many texts it has."""
    request = context["request"]
    if not hasattr(request, "writing_settings"):
        request.writing_settings = desk_settings(context["case"], request.user)
    told: dict[str, Any] = request.writing_settings
    return told


@register.simple_tag
def rests_on() -> tuple[tuple[str, str], ...]:
    """What a new sentence may be said to rest on in a form, beside a page."""
    return (
        ("reviewer", "my own judgement"),
        ("ur_decision", "the utilization review decision"),
        ("application", "the application"),
    )


@register.filter
def sourceless(sentence: dict[str, Any]) -> bool:
    """Whether a sentence stands without a source that counts: it blocks signing."""
    return all(one["withdrawn"] for one in sentence["sources"])


@register.filter
def said(sentence: dict[str, Any]) -> str:
    """The words of a sentence as they were typed last, saved or not."""
    return str(sentence.get("said", sentence["text"]))


@register.filter
def source_told(source: Source, case_number: str) -> str:
    """What a sentence rests on, with a link where it is a page of the records."""
    address = source_address(case_number, source)
    return format_html('<a href="{}">{}</a>', address, source_says(source)) if address else source_says(source)
