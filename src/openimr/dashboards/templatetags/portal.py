"""The words of the portal's pages: every sentence comes from the texts of the reader's language."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from openimr.clock import day_of
from openimr.portal.domain.standing import Awaited

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **values: Any) -> SafeString:
    """The text of that key, its places filled in; whatever is filled in is escaped."""
    return conditional_escape(context["words"].say(key, **values))


@register.simple_tag(takes_context=True)
def say_of(context: Context, group: str, name: object, **values: Any) -> SafeString:
    """The text `group.name`: a state, a role, a kind of document."""
    return conditional_escape(context["words"].say(f"{group}.{name}", **values))


@register.simple_tag(takes_context=True)
def owed(context: Context, one: Awaited) -> SafeString:
    """What is awaited in plain words; where there are none for a rule, its own words, marked as English."""
    language = context["words"]
    if language.has(one.text):
        return conditional_escape(language.say(one.text))
    return format_html('<span lang="en">{}</span>', one.says)


@register.simple_tag
def day(value: date | datetime | None) -> SafeString:
    """A day as forms of California write it, for machines too; an instant's day is California's."""
    if value is None:
        return SafeString("")
    on = day_of(value) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), f"{on:%m/%d/%Y}")


@register.simple_tag(takes_context=True)
def left(context: Context, one: Awaited) -> SafeString:
    """How many days are left, or since how many it is late."""
    days = one.days_left
    if days is None:
        return SafeString("")
    if days == 0:
        return conditional_escape(context["words"].say("due.today"))
    key = "due.left" if days > 0 else "due.late"
    return conditional_escape(context["words"].say(key, count=abs(days)))


@register.simple_tag(takes_context=True)
def kinds(context: Context, names: tuple[str, ...]) -> SafeString:
    """What is in a file, in a line."""
    return conditional_escape(", ".join(context["words"].say(f"kind.{name}") for name in names))


@register.filter
def lines(text: str) -> SafeString:
    """A message as its writer broke it into paragraphs and lines; nothing in it is markup."""
    paragraphs = [part.split("\n") for part in text.split("\n\n") if part.strip()]
    broken = (format_html_join(SafeString("<br>"), "{}", ((line,) for line in part)) for part in paragraphs)
    return format_html_join("", "<p>{}</p>", ((paragraph,) for paragraph in broken))
