"""What of a page that is not English is English all the same: words of our own that nobody put into its language."""

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

from openimr.portal.adapters.texts_file import languages
from openimr.programmes.loader import load
from openimr.programmes.tongues import tongue
from openimr.records.adapters.file_faults_file import file_faults

PROGRAMME = "california_workers_comp"
_WORD = re.compile(r"[^\W\d_]{2,}")
#: How the law is cited: its own names, sections and paragraphs, and nothing else.
LAW = re.compile(
    r"(?:\(1\)-\(5\)|Lab\. Code|CCR|Code Civ\. Proc\.|Gov\. Code|Health & Saf\. Code|Matute|\(\w{1,3}\)|[\d.]+|[;:,()\[\]\s])*"
)
_VOID = {"input", "br", "meta", "link", "img", "hr", "wbr"}
_TOLD = ("aria-label", "title", "alt", "placeholder")


class Page(HTMLParser):
    """The texts of a page with the language in which each is said; what is not to be translated is left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.told: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or (self._open[-1][1] if self._open else "")
        if given.get("translate") == "no" or tag in {"style", "code"}:
            language = "none"
        self.told += [(language, given[name]) for name in _TOLD if given.get(name)]
        if tag not in _VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not data.strip() or not self._open:
            return
        tag, language = self._open[-1]
        texts = json.loads(data).values() if tag == "script" else [data]  # the words of a script, by their keys
        self.told += [(language, " ".join(text.split())) for text in texts]


def _words(texts: Iterator[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _WORD.findall(re.sub(r"\{\w+\}", " ", text.casefold())))


def _ours(code: str) -> Iterator[str]:
    for text in languages()[code].texts.values():
        yield f"{text.one or ''} {text.many}"
    spoken = tongue(PROGRAMME, "es")
    for saying in spoken.sayings:
        yield saying.of if code == "en" else saying.says
    for of, says in spoken.remarks.items():
        yield of if code == "en" else says
    yield from (rule.says for rule in load(PROGRAMME).rules.values()) if code == "en" else spoken.rules.values()
    for fault in file_faults().values():
        yield " ".join(fault[code])


@cache
def english() -> frozenset[str]:
    """The words of our English wording that are no words of the Spanish one."""
    return _words(_ours("en")) - _words(_ours("es"))


def left_in_english(html: str, *, quoted: frozenset[str] = frozenset()) -> list[str]:
    """What is said in English on a Spanish page without being announced, or announced and neither quoted nor the law's.

    `quoted`: what stands in documents of the case, and may.
    """
    found = []
    for language, text in Page(html).told:
        if language == "es" and (words := sorted(_words(iter([text])) & english())):
            found.append(f"{', '.join(words)}: {text[:120]}")
        if language == "en" and text not in quoted and text != "English" and not LAW.fullmatch(text):
            found.append(f"announced as English: {text[:120]}")
    return found
