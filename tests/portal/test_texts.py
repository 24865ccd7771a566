"""Both languages say the same things, and every page takes its words from them."""

import re
from pathlib import Path

import pytest
import yaml

from openimr.accounts.queries import PARTIES
from openimr.cases.domain.dispute import PARTY_ROLES
from openimr.cases.domain.states import State
from openimr.determinations.services.implementation import REPORTED
from openimr.errors import DataFileInvalid
from openimr.portal.adapters import texts_file
from openimr.portal.adapters.rights_file import rights
from openimr.portal.domain.rights import unknown_kinds
from openimr.portal.domain.texts import Language, Text
from openimr.programmes.loader import load
from openimr.records.adapters.kind_marks_file import kind_marks

SRC = Path(texts_file.__file__).parents[2]
TEMPLATES = sorted((SRC / "dashboards/templates/dashboards/portal").glob("*.html"))
CODE = [
    *sorted((SRC / "dashboards/views").glob("portal*.py")),
    SRC / "dashboards/party_pages.py",
    SRC / "dashboards/templatetags/portal.py",
]
LANGUAGES = texts_file.languages()


def test_every_language_has_every_text_with_the_same_places():
    assert set(LANGUAGES) == {"en", "es"}
    for one in LANGUAGES.values():
        assert texts_file.problems(one, LANGUAGES["en"]) == []


def test_a_language_that_differs_is_refused_with_every_fault():
    english = Language(
        "en", "English", True, {"a": Text("{count} days", "1 day"), "b": Text("at {place}"), "c": Text("x")}
    )
    other = Language("xx", "X", False, {"a": Text("{days}"), "b": Text("{place}"), "d": Text("y")})
    assert texts_file.problems(other, english) == [
        "xx.yaml: no text c",
        "xx.yaml: d is no text of en.yaml",
        "xx.yaml: a fills in days, en.yaml count",
        "xx.yaml: a has forms for one and many in one language only",
    ]


def test_a_text_that_is_not_filled_in_is_no_blank():
    with pytest.raises(DataFileInvalid, match=r"case\.title asks for"):
        LANGUAGES["es"].say("case.title")
    with pytest.raises(DataFileInvalid, match="there is no text"):
        LANGUAGES["es"].say("case.nowhere")


def test_plurals_and_dates():
    assert [LANGUAGES["es"].say("due.left", count=n) for n in (0, 1, 2)] == [
        "quedan 0 días",
        "queda 1 día",
        "quedan 2 días",
    ]
    assert LANGUAGES["en"].say("due.left", count=1) == "1 day left"


def test_no_page_has_a_word_of_its_own():
    for file in TEMPLATES:
        shown = re.sub(r"\{[%#].*?[%#]\}|\{\{.*?\}\}|<[^>]*>", " ", file.read_text(), flags=re.DOTALL)
        assert re.findall(r"[^\W\d_]{2,}", shown) == [], file.name


def test_every_text_that_a_page_asks_for_is_there_and_none_is_left_over():
    known = set(LANGUAGES["en"].texts)
    sources = [file.read_text() for file in [*TEMPLATES, *CODE, *sorted((SRC / "portal").rglob("*.py"))]]
    asked = {key for text in sources for key in re.findall(r"""(?:say|\.say\() ?["']([a-z_.]+)["']""", text)}
    assert asked - known == set()
    groups = {key for text in sources for key in re.findall(r"""say_of ["']([a-z_]+)["']""", text)}
    groups |= {key for text in sources for key in re.findall(r"""_wrong\(request, "([a-z_]+)\"""", text)}
    groups |= {"awaited", "reason", "upload", "kind", "csv", "letter", "letter_kind", "state", "due"}
    unused = {key for key in known if key not in asked and key.split(".", maxsplit=1)[0] not in groups}
    assert {key for key in unused if not key.endswith(".declared")} == set()


def test_whatever_a_page_may_have_to_name_has_a_name():
    rules = [rule for rule in load("california_workers_comp").rules.values() if rule.owed_by]
    days = {"calendar_day", "business_day", "hour"}
    limits = [rule for rule in rules if rule.values[0].unit in days and not rule.id.startswith("ur.")]
    asked = (
        [f"state.{state}" for state in State]
        + [f"role.{role}" for role in (*PARTY_ROLES, "appeals_board", "another_review_organization")]
        + [f"kind.{mark.kind}" for mark in kind_marks()]
        + [f"topic.{topic.id}" for topic in rights().topics]
        + [f"report_kind.{kind}" for kind in REPORTED]
        + [f"awaited.{key}" for key in (*(rule.id for rule in limits), "service", "appeal.petition", "appeal.decision")]
        + [f"role.{rule.owed_by}" for rule in limits]
    )
    assert len(limits) > 10
    assert [key for key in asked if not LANGUAGES["en"].has(key)] == []


#: What a party can be refused by, and of it what only staff do.
REFUSING = [
    *(SRC / "portal/services").glob("*.py"),
    *(SRC / "dashboards/views").glob("portal_*.py"),
    SRC / "records/services/uploading.py",
    SRC / "determinations/services/implementation.py",
    SRC / "determinations/services/entries.py",
    SRC / "accounts/services/second_factor.py",
]
OF_STAFF = {
    "not_authorized", "organization", "used", "reason", "signed_on", "signed_before", "role", "own", "not_set_up",
}  # fmt: skip


def test_whatever_a_party_is_refused_has_its_words():
    source = "\n".join(file.read_text() for file in REFUSING)
    codes = set(re.findall(r"""(?:Reason|_refused|_refused_upload|_wrong_try)\((?:\w+, )?["']([a-z_]+)["']""", source))
    assert {"too_late", "checksum", "given", "code", "no_day", "notice_code"} <= codes
    assert {code for code in codes - OF_STAFF if not LANGUAGES["es"].has(f"reason.{code}")} == set()
    assert not [code for code in codes if LANGUAGES["es"].texts.get(f"reason.{code}", Text("")).places]


def test_the_rights_name_kinds_that_there_are_and_roles_that_have_accounts():
    assert unknown_kinds(rights().rules, frozenset(mark.kind for mark in kind_marks())) == frozenset()
    assert set(rights().identity) == set(PARTIES)
    assert all(rule.cite for rule in rights().rules)


def test_a_translator_is_told_what_was_not_reviewed():
    assert not LANGUAGES["es"].reviewed
    read = yaml.safe_load((texts_file.FOLDER / "es.yaml").read_text())
    assert read["reviewed"] is False
