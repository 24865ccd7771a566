"""The texts of a review in a page, wherever it shows them."""

from typing import Any

from django import template

from openimr.dashboards.desk_texts import desk_settings, text_shown

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_text(context: dict[str, Any], item: int) -> dict[str, Any]:
    """The text of an item (0: the summary) as the desk shows it to whoever reads the page."""
    return text_shown(context["case"], item, context["request"].user)


@register.simple_tag(takes_context=True)
def writing_settings(context: dict[str, Any]) -> dict[str, Any]:
    """What the editor needs beside the texts."""
    return desk_settings(context["case"], context["request"].user)


@register.filter
def sourceless(sentence: dict[str, Any]) -> bool:
    """Whether a sentence stands without a source that counts: it blocks signing."""
    return all(one["withdrawn"] for one in sentence["sources"])
