"""A reviewer's identity stays in the panel's own rooms (Lab. Code 4610.6(f)): every page, export and file is read.

Each role follows every link from its first page on, as a person would, and reads what it gets, files and their
metadata included. A page that no link leads to must stand in `BESIDES`; one that nobody reached fails here.
"""

import html
import logging
import re
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pikepdf
import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve, reverse
from django.urls.converters import IntConverter
from tests.kept_samples import once
from tests.panel.reading_answers import words_in, words_of
from tests.portal.joining import enter
from tests.samples import accept, carry_sample

from openimr.accounts.models import Person, Role
from openimr.accounts.queries import PARTIES
from openimr.accounts.services import open_account
from openimr.cases.models import Case, Event
from openimr.determinations import services as determinations
from openimr.determinations.queries import Change
from openimr.journey import Journey
from openimr.panel import services as panel
from openimr.panel.models import Assignment, Reviewer, SecondReader
from openimr.panel.queries import identities, reviewer, second_reader_candidates
from openimr.portal import queries as portal
from openimr.portal import services as portal_services
from openimr.records.models import Original

PUBLISHED, AT_THE_DESK = "CM13-0009001", "CM17-0009002"
AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
#: The panel is the medical director's to run; a reviewer knows him- or herself.
KNOWS = Role.MEDICAL_DIRECTOR
#: What parties write to staff: no reviewer meets it, nor that they wrote (ex parte communication).
WRITTEN = "Who decides this?"
#: Of one kind of page of one case so many are read: the hundredth page of a record is like the third.
EACH = 3
_LINK = re.compile(r"""\b(?:href|src|action|data-[a-z-]+)="([^"#]+)""")

#: Pages that scripts ask for, or that need a search; by what must be filled in.
BESIDES = (
    "/cases/{case}/records/progress.json",
    "/cases/{case}/records/search.json?q=lumbar",
    "/cases/{case}/records/manifest.json",
    "/cases/{case}/records/chronology.json",
    "/cases/{case}/records/marks.json",
    "/cases/{case}/criteria.json",
    "/cases/{case}/review/standing.json",
    "/cases/{case}/review/texts/0.json",
    "/cases/{case}/review/texts/1/alike.json",
    "/cases/{case}/certificates.json",
    "/panel/doubts/doubts.csv",
    "/panel/proof/{case}/",  # of more reviewers than are opened
    "/cases/{case}/not-documented.html",
    "/cases/{case}/letter/determination.pdf",
    "/cases/{case}/letter/determination.docx",
    "/cases/{case}/letter/determination.json",
    "/cases/{case}/letter/determination.html",
    "/cases/{case}/records/{document}/file.pdf",
    "/cases/{case}/records/{document}/pages/1.json",
    "/cases/{case}/records/{document}/pages/1.webp",
    "/decisions/?q=work+hardening",
    "/guidelines/check/?request=MRI+lumbar+spine",
)

#: Pages of things that the sample cases do not have, and why none of them can know a reviewer.
OF_THINGS_NOT_HERE = {
    "cases/<str:number>/records/uploads/<str:token>/": "how far an upload is: its size and name",
    "cases/<str:number>/what-follows/transfer/<int:entry>.zip": "read whole in test_after_determination.py",
    "publication/<str:number>/": "the public copy before its release, read in test_releasing.py",
    "cases/<str:number>/records/requests/<str:code>/letter.pdf": "a letter of the records staff, made from the case",
    "portal/cases/<str:number>/notice.pdf": "why a case is not reviewed, read whole in test_notice_letters.py",
    "cases/<str:number>/parties/<str:role>/notice.pdf": "the same letter for staff",
    "in-tray/<int:entry>/page.webp": "a picture of what came in",
    "panel/reviewers/<str:reviewer_id>/documents/<int:number>/": "a credential's document, the medical director's alone",
    "panel/board/<str:number>/reviewers/": "candidates for a waiting case, the medical director's alone",
    "cases/<str:number>/orders/<str:sha256>/": "an approval or an order, the director's and the auditor's alone",
    "cases/<str:number>/what-follows/reminder.pdf": "a letter to the claims administrator, made from the case",
    "cases/<str:number>/what-follows/documents/<str:sha256>/": "what came from outside: a receipt, a report, an order",
    "library/drafts/<int:number>/": "a file of criteria, of no case",
    "quality/<str:number>/<int:seat>/act/": "a comment, a return, a pass: it writes and answers nothing",
    "cases/<str:number>/review/texts/<int:item>/versions/put-back/": "words put back: it writes and answers nothing",
    "cases/<str:number>/review/comments/<int:comment>/": "a reviewer's answer to a comment: it writes and answers nothing",
    "portal/cases/<str:number>/uploads/<str:token>/": "how far an upload is: its size and name",
    "portal/cases/<str:number>/requests/<str:code>/letter.pdf": "a letter of the records staff, made from the case",
    "portal/cases/<str:number>/implementation/": "a form about an overturned item that was served",
}


@dataclass
class Walk:
    """What one account met: the words of each answer by address, and how often each page was opened."""

    answers: dict[str, str] = field(default_factory=dict)
    opened: Counter[str] = field(default_factory=Counter)


@pytest.fixture
def cases_of_all_states(transactional_db, tmp_path, settings) -> Path:
    """One case published and corrected, one at its physician's desk; the folder has the letters written."""
    settings.PORTAL_NOTICES = True  # the page about them is there only where a mail server is set
    once(("cases of all states", AT), tmp_path, lambda: _carried(tmp_path))
    return tmp_path / "out"


def _carried(into: Path) -> Journey:
    for name, today, reviewed in (
        ("work-hardening", date(2013, 10, 21), True),
        ("lumbar-mri-and-therapy", date(2017, 2, 6), False),
    ):
        last = carry_sample(name, into, today=today, at=AT, reviewed=reviewed)
    accept(Case.objects.get(number=AT_THE_DESK), today=date(2017, 2, 6), at=AT)
    _serve(date(2013, 10, 21))
    signed = Case.objects.get(number=PUBLISHED).determinations.get()
    assigned = signed.content["header"]["date_assigned"]
    determinations.correct(
        PUBLISHED,
        changes=[Change("header.date_assigned", assigned, "2013-09-29")],
        reason="A slip of the pen",
        reviewer_id=signed.reviewer_id,
        on=date(2013, 10, 22),
        by="test",
        at=AT,
    )
    _serve(date(2013, 10, 22))
    _read_a_second_time(AT_THE_DESK)
    return last


def _read_a_second_time(number: str) -> None:
    """The case at the desk has a second reader, who has accepted and knows no other case."""
    told = {"by": "medical_director:head", "at": AT}
    asked = determinations.ask_for_reading(number, seat=1, words="a sample", holds=False, **told)
    on, signed = date(2017, 2, 6), Assignment.objects.filter(case__number=PUBLISHED).values_list("reviewer_id")
    board = second_reader_candidates(asked.case, 1, on)
    named = next(one.reviewer_id for one in board if one.eligible and (one.reviewer_id,) not in signed)
    one = determinations.name_reader(asked.pk, reviewer_id=named, today=on, **told)
    who = {"reviewer_id": one.reviewer_id, "by": "reviewer:quietly", "at": AT}
    panel.accept_reading(one.pk, today=on, **who)


def _serve(on: date) -> None:
    """The determination as it stands goes out with its letters."""
    told = {"place": "Sacramento", "served_by": "the mail room", "by": "test", "at": AT}
    determinations.serve(PUBLISHED, recipients=sorted(PARTIES), way="first_class_mail", on=on, **told)
    determinations.letter_set(PUBLISHED, served_on=on, by="test", at=AT)


@pytest.fixture
def walk(cases_of_all_states) -> Callable[..., Walk]:
    def follow(role: Role | None, reviewer_id: str = "") -> Walk:
        client = Client()
        if role in PARTIES:
            client.force_login(_party(role))
        elif role is not None:
            person, _ = open_account(
                username=f"account-{role}-{reviewer_id}", role=role, password="a long password", reviewer_id=reviewer_id
            )
            client.force_login(person)
        return _follow(client)

    return follow


def _party(role: Role) -> Person:
    """An account of that role in both cases, with a message of its own in each."""
    person = enter(Case.objects.get(number=PUBLISHED), role)
    desk = Case.objects.get(number=AT_THE_DESK)
    if desk.parties.filter(role=role).exists():
        enter(desk, role, person=person)
    for case in portal.visible(person):
        portal_services.write(portal.seat(person, case.number), topic="information", text=WRITTEN, at=AT)
    return person


def _follow(client: Client) -> Walk:
    walked = Walk()
    documents = {case: Original.objects.filter(case__number=case).first().sha256 for case in (PUBLISHED, AT_THE_DESK)}
    besides = [place.format(case=case, document=documents[case]) for place in BESIDES for case in documents]
    waiting = deque(["/", "/portal/", "/messages/", *besides, *_public(client)])
    seen = set(waiting)
    each: Counter[tuple[str, str]] = Counter()
    while waiting:
        place = waiting.popleft()
        try:
            page = resolve(urlsplit(place).path)
        except Resolver404:
            continue
        kind = (page.route, str(page.kwargs.get("number", "")))
        if each[kind] >= EACH or page.route == "sign-out/":
            continue
        each[kind] += 1
        answer = client.get(place)
        said = words_of(answer)
        walked.answers[place] = said
        if answer.status_code in {200, 405}:  # 405: it only writes, and answers nothing here
            walked.opened[page.route] += 1
        links = _LINK.findall(said) if "text/html" in answer.headers["Content-Type"] else ()
        for link in map(html.unescape, links):
            there = urljoin(place, link)
            if there.startswith("/") and there not in seen:
                seen.add(there)
                waiting.append(there)
    return walked


def _public(client: Client) -> Iterator[str]:
    yield from ("/decisions/", "/guidelines/", "/sign-in/")


def _met(words: str, hidden: tuple[str, ...]) -> list[str]:
    plain = words.casefold()
    near = [one for one in hidden if one.casefold() in plain]  # what stands nowhere is no word either
    if not near:
        return []
    one_of = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, near))})(?!\w)", re.IGNORECASE)
    return sorted(set(one_of.findall(words)))


def _names(*, but: str = "") -> tuple[str, ...]:
    """Names, licence numbers and provider numbers of everybody on the panel; not their ids."""
    everybody = [one for one in Reviewer.objects.values_list("pk", flat=True) if one != but]
    npis = [reviewer(one).npi for one in everybody]
    found = {word for word in (*identities(everybody), *npis) if word and word not in everybody}
    assert len(found) > 50
    return tuple(sorted(found))


def _leaks(walked: Walk, hidden: tuple[str, ...]) -> dict[str, list[str]]:
    return {place: found for place, words in walked.answers.items() if (found := _met(words, hidden))}


def test_no_role_meets_a_reviewer_who_must_not(walk):
    """Nobody but the director a name; a reviewer nobody else, not even by id; the public not even an id."""
    own = Assignment.objects.get(case__number=AT_THE_DESK).reviewer_id
    ids = tuple(Reviewer.objects.values_list("pk", flat=True))
    others = tuple(one for one in ids if one != own)
    second = SecondReader.objects.get(case__number=AT_THE_DESK).reviewer_id
    reached: Counter[str] = Counter()
    for role, reviewer_id, hidden in (
        *((role, "", (*_names(), *ids)) for role in sorted(PARTIES)),
        (None, "", (*_names(), *ids)),
        (Role.INTAKE, "", _names()),
        (Role.QUALITY, "", _names()),
        (Role.AUDITOR, "", _names()),
        (Role.PUBLICATION, "", _names()),
        (Role.REVIEWER, own, (*_names(but=own), *others)),
        (Role.REVIEWER, second, (*_names(but=second), *(one for one in ids if one != second))),
        (KNOWS, "", ()),
    ):
        walked = walk(role, reviewer_id)
        assert _leaks(walked, hidden) == {}, role
        assert walked.opened["decisions/<str:number>/"] == 1
        if role != KNOWS and reviewer_id != second:  # who reads a second time is known to nobody else, not even by id
            of_the_case = {place: said for place, said in walked.answers.items() if AT_THE_DESK in place}
            assert [place for place, said in of_the_case.items() if _met(said, (second, "quietly"))] == [], role
        met = [place for place, said in walked.answers.items() if WRITTEN in said or "portal.message" in said]
        assert bool(met) == (role in {*PARTIES, Role.INTAKE, Role.MEDICAL_DIRECTOR}), (role, met)
        if role in PARTIES:
            assert walked.opened["portal/cases/<str:number>/documents/<str:document>/file.pdf"] >= 1, role
            assert walked.opened["portal/cases/<str:number>/determination.pdf"] == 1, role
            reached += walked.opened
            continue
        if reviewer_id == second:  # the desk of the reading and the records, never the review's
            assert walked.opened["readings/<int:reading>/"] == walked.opened["cases/<str:number>/records/read/"] == 1
            assert walked.opened["cases/<str:number>/review/"] == walked.opened["cases/<str:number>/"] == 0
        else:
            assert role in {None, Role.PUBLICATION} or walked.opened["cases/<str:number>/review/"] >= 1, role
        reached += walked.opened
    # What no role reached is told by name: link it, or add how a script asks for it to `BESIDES`.
    unseen = [str(one.pattern) for one in _pages() if str(one.pattern) not in reached and not _only_writes(one)]
    assert set(unseen) <= set(OF_THINGS_NOT_HERE), unseen


def _only_writes(page: URLPattern) -> bool:
    """Whether the page refuses to be read at all, whatever is asked for."""
    whole = [name for name, how in page.pattern.converters.items() if isinstance(how, IntConverter)]
    some = {name: 1 if name in whole else PUBLISHED for name in page.pattern.converters}
    client = Client()
    client.force_login(open_account(username="asks", role=KNOWS, password="a long password")[0])
    return client.get(reverse(page.name, kwargs=some)).status_code == 405


def _pages() -> Iterator[URLPattern]:
    for group in get_resolver().url_patterns:
        yield from group.url_patterns


def test_nothing_that_is_written_out_gives_a_reviewer_away(cases_of_all_states):
    hidden = (*_names(), *Reviewer.objects.values_list("pk", flat=True))
    written = [file for file in cases_of_all_states.rglob("*") if file.is_file()]
    assert {file.suffix for file in written} >= {".pdf", ".docx", ".html", ".json"}
    for file in written:
        assert _met(f"{file.name}\n{words_in(file.read_bytes())}", hidden) == [], file.name


def test_the_log_of_a_case_names_reviewers_by_id_alone(cases_of_all_states):
    payloads = "\n".join(f"{event.actor} {event.payload}" for event in Event.objects.all())
    assert Assignment.objects.get(case__number=PUBLISHED).reviewer_id in payloads
    assert _met(payloads, _names()) == []


def test_the_log_of_the_server_names_nobody(walk, caplog):
    with caplog.at_level(logging.DEBUG):
        walk(KNOWS)
    assert _met(caplog.text, _names()) == []


#: What a person reads of a page: no script, no style, no tag; and no file of criteria by its name.
_UNREAD = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]*>|[\w-]+[.]ya?ml\b", re.DOTALL)
_RAW = re.compile(r"\b[a-z]+_[a-z_]+\b")


def test_no_page_shows_a_name_that_only_the_software_has(walk):
    """Kinds, roles, states and grounds are told in the words that people have for them, to whoever sees the most."""
    shown, walked = {}, walk(KNOWS)
    accounts = tuple(Person.objects.values_list("username", flat=True))  # called as their owners chose
    for place, said in walked.answers.items():
        head, _, body = said.partition("<body")
        if "Content-Type: text/html" not in head or place.startswith("/library/"):  # whose authors write by these names
            continue
        read = html.unescape(_UNREAD.sub(" ", f"<body{body.partition('</body>')[0]}"))
        for name in accounts:
            read = read.replace(name, "")
        if found := set(_RAW.findall(read)):
            shown[place] = sorted(found)
    assert not shown, "\n".join(f"{place}: {', '.join(found)}" for place, found in shown.items())


def test_the_search_itself_looks_into_files(tmp_path):
    """A search that cannot find would prove nothing: metadata, an attachment and a member of an archive are found."""
    letter = pikepdf.new()
    letter.add_blank_page()
    letter.docinfo["/Author"] = "Ada Lovegrove"
    letter.attachments["claim.json"] = b'{"reviewer": "Gr\\u00fcnewald"}'
    letter.save(tmp_path / "letter.pdf")
    with zipfile.ZipFile(tmp_path / "letters.zip", "w") as archive:
        archive.write(tmp_path / "letter.pdf", "for-Brightmoor.pdf")
    words = words_in((tmp_path / "letters.zip").read_bytes())
    assert _met(words, ("Lovegrove", "Grünewald", "Brightmoor", "Castellane")) == [
        "Brightmoor",
        "Grünewald",
        "Lovegrove",
    ]
