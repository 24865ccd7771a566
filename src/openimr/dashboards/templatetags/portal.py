"""The words of the portal's pages: every sentence comes from the texts of the reader's language."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from openimr.clock import day_of
from openimr.portal.domain.standing import Awaited, Because
from openimr.programmes import tongues
from openimr.programmes.domain.tongue import Part

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
    return put(context, one.says)


@register.simple_tag(takes_context=True)
def put(context: Context, text: str) -> SafeString:
    """What a rule or the software says in English, in the reader's language; what stays English is marked so."""
    return _shown(context, tongues.put(_programme(context), context["words"].code, text))


@register.simple_tag(takes_context=True)
def cited(context: Context, cite: str) -> SafeString:
    """A citation of the law, which stays as the law is cited, with what is remarked on it in the reader's language."""
    return _shown(context, tongues.cited(_programme(context), context["words"].code, cite))


@register.simple_tag(takes_context=True)
def why(context: Context, because: tuple[Because, ...]) -> SafeString:
    """How a day was counted, step by step, or what there is to know about it."""
    code, programme = context["words"].code, _programme(context)
    told = ((tongues.length(programme, code, one.days, one.unit), put(context, one.words)) for one in because)
    steps = ((format_html("{} {}", length, words) if length else words,) for length, words in told)
    return format_html_join("; ", "{}", steps)


def _programme(context: Context) -> str:
    return str(context["seat"].case.programme)


def _shown(context: Context, parts: tuple[Part, ...]) -> SafeString:
    marked = "{}" if context["words"].code == "en" else '<span lang="en">{}</span>'
    return format_html_join("", "{}", ((format_html(marked if one.quoted else "{}", one.text),) for one in parts))


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | datetime | None) -> SafeString:
    """A day as a sentence of the reader's language has it, for machines too; an instant's day is California's.

    Staff's pages have no language of their own: there it is as on forms.
    """
    if value is None:
        return SafeString("")
    on = day_of(value) if isinstance(value, datetime) else value
    said = context["words"].day(on) if "words" in context else f"{on:%m/%d/%Y}"
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), said)


@register.simple_tag(takes_context=True)
def letter_title(context: Context, one: Any) -> SafeString:
    """How a letter is called: its own title, or what it is where it is in another language than the page."""
    words = context["words"]
    title = one.title if one.language == words.code else words.say(f"letter_kind.{one.kind}")
    return conditional_escape(words.say("documents.letter", title=title))


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
def size(count: int) -> str:
    """How large a file is, with the numbers of California in every language."""
    for unit, of in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count >= of:
            return f"{count / of:.1f} {unit}"
    return f"{count} bytes"


@register.filter
def lines(text: str) -> SafeString:
    """A message as its writer broke it into paragraphs and lines; nothing in it is markup."""
    paragraphs = [part.split("\n") for part in text.split("\n\n") if part.strip()]
    broken = (format_html_join(SafeString("<br>"), "{}", ((line,) for line in part)) for part in paragraphs)
    return format_html_join("", "<p>{}</p>", ((paragraph,) for paragraph in broken))
