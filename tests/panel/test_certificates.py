"""What a screen leaves behind, doubt and its answer, and the case stopped before signature when ties change."""

import html
import json
from datetime import date
from types import SimpleNamespace

import pytest
from tests.panel.test_panel import ready
from tests.panel.test_ties import ADMINISTRATOR, AT, FREE, ON, disclose, of_free, organization
from typer.testing import CliRunner

from openimr.accounts.models import Person, Role
from openimr.accounts.services import open_account
from openimr.cli import app
from openimr.errors import DataFileInvalid, NotFound, Refused
from openimr.panel import queries, services
from openimr.panel.domain.graph import EntityRecord, Name, RelationRecord, SourceRecord
from openimr.panel.models import Certificate, Doubt, Entity, Reviewer

DIRECTOR = SimpleNamespace(role="medical_director")
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db):
    return ready("work-hardening")


@pytest.fixture
def assigned(case):
    made = services.assign(case.number, reviewer_id=without_ties(case), today=ON, by="test", at=AT)
    services.accept(case.number, reviewer_id=made.reviewer_id, today=ON, by="test", at=AT)
    return case


def without_ties(case) -> str:
    """A reviewer fit for the case whose file names no tie at all; the lot may fall on one that names some."""
    eligible = (one.reviewer_id for one in queries.candidates(case, on=ON) if one.eligible)
    return next(one for one in eligible if not queries.reviewer(one).affiliations)


def who(case) -> str:
    return queries.assignment(case).reviewer_id


def kinds(case) -> list[str]:
    return list(case.events.values_list("kind", flat=True))


def load(entities, relations, name="corporate families", at=AT):
    source = SourceRecord(name, "corporate", ON)
    return services.load_ties(entities, relations, source=source, by="test", at=at)


def test_an_assignment_leaves_a_sealed_certificate_without_names(assigned):
    assert [kept.step for kept in queries.certificates(assigned)] == ["assignment", "acceptance"]
    kept = queries.certificate(assigned, "assignment")
    assert (kept.clear, kept.reviewer_id, queries.is_whole(kept)) == (True, who(assigned), True)
    told = kept.content
    assert {"employer", "claims_administrator", "injured_worker"} <= {asked["role"] for asked in told["asked"]}
    assert "reviewers' disclosures" in {source["name"] for source in told["sources"]}
    assert {"claims_side.professional", "worker.familial"} <= {rule["id"] for rule in told["rules"]}
    everything = json.dumps(told)
    for name in [ADMINISTRATOR, "Marchetti", "Pacific", *queries.identities([kept.reviewer_id])[:2]]:
        assert name not in everything
    Certificate.objects.filter(pk=kept.pk).update(content={**told, "clear": False})
    assert not queries.is_whole(Certificate.objects.get(pk=kept.pk))


def test_names_of_a_certificate_are_the_medical_directors(assigned):
    kept = services.certify(assigned, "R-005", step="inquiry", on=ON, by="test", at=AT)
    assert not kept.clear
    assert "panel.conflict_found" not in kinds(assigned)  # somebody only asked
    assert any(ADMINISTRATOR in name for name in queries.certificate_names(kept, DIRECTOR).values())
    for other in ("reviewer", "auditor", "intake", "publication"):
        with pytest.raises(NotFound):
            queries.certificate_names(kept, SimpleNamespace(role=other))


def test_a_tie_disclosed_after_assignment_stops_the_case_and_is_told_at_once(assigned):
    stored = Reviewer.objects.get(pk=who(assigned))
    stored.profile["affiliations"] = [
        {"party": ADMINISTRATOR, "kind": "professional", "relation": "employment", "since": "2013-10-01", "source": "x"}
    ]
    stored.save()
    assert kinds(assigned).count("panel.conflict_found") == 1
    told = assigned.events.get(kind="panel.conflict_found").payload
    assert (told["reviewer"], told["rules"]) == (who(assigned), ["claims_side.professional"])
    assert [reason.code for reason in queries.reasons_not_to_sign(assigned, who(assigned), ON)] == ["conflict"]
    stored.save()  # the same again is no news
    assert kinds(assigned).count("panel.conflict_found") == 1


def test_a_merger_after_assignment_stops_the_case(assigned):
    load(
        [organization("practice", "Tidewater Evaluators"), organization("adjuster", ADMINISTRATOR)],
        [RelationRecord(f"reviewer:{who(assigned)}", "practice", "employment", date(2010, 1, 1))],
    )
    assert queries.reasons_not_to_sign(assigned, who(assigned), ON) == ()
    merger = services.merge("practice", "adjuster", since=ON, why="merger filed", by="test", at=AT)
    assert kinds(assigned)[-1] == "panel.conflict_found"
    assert [reason.code for reason in queries.reasons_not_to_sign(assigned, who(assigned), ON)] == ["conflict"]
    services.undo_merge(merger.pk, on=ON, by="test", at=AT)
    assert queries.reasons_not_to_sign(assigned, who(assigned), ON) == ()


def test_a_merger_on_the_command_line(assigned, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    load(
        [organization("practice", "Tidewater Evaluators"), organization("adjuster", ADMINISTRATOR)],
        [RelationRecord(f"reviewer:{who(assigned)}", "practice", "employment", date(2010, 1, 1))],
    )

    def ties(*words: str) -> str:
        done = CliRunner().invoke(app, ["panel", "ties", *words])
        return f"{done.output} {done.exception or ''}"

    merge = ("merge", "practice", "adjuster", "--from", "2013-10-21", "--why")
    assert "say who says so" in ties(*merge, " ")
    assert "no such entity" in ties("merge", "practice", "nobody", "--from", "2013-10-21", "--why", "x")
    assert "one with itself" in ties("merge", "practice", "practice", "--from", "2013-10-21", "--why", "x")
    assert "are one since 10/21/2013" in ties(*merge, "filing 7")
    assert "they are one already" in ties(*merge, "filing 7")
    assert kinds(assigned)[-1] == "panel.conflict_found"
    assert [reason.code for reason in queries.reasons_not_to_sign(assigned, who(assigned), ON)] == ["conflict"]
    assert "not two from 10/20/2013" in ties("unmerge", "adjuster", "practice", "--from", "2013-10-20")
    assert "are two again from 10/21/2013" in ties("unmerge", "adjuster", "practice", "--from", "2013-10-21")
    assert queries.reasons_not_to_sign(assigned, who(assigned), ON) == ()
    assert "no merger of the two stands" in ties("unmerge", "adjuster", "practice", "--from", "2013-10-21")


def test_a_doubt_bars_until_it_is_settled_and_the_answer_is_remembered(case):
    disclose(party="Pacific Crust Claims Services")
    assert "perhaps a professional tie" in queries.conflict_sentences(of_free(case))[0]
    assert services.note_doubts(case, on=ON, at=AT) >= 1
    assert services.note_doubts(case, on=ON, at=AT) == 0
    shown = next(d for d in queries.doubts(DIRECTOR) if ("Name", "Pacific Crust Claims Services") in d.known.lines)
    assert ("Name", ADMINISTRATOR) in shown.written.lines
    doubt = Doubt.objects.get(pk=shown.id)
    settle = {"by": "medical_director:m", "at": AT}
    services.settle_doubt(doubt.pk, answer="unknown", why="nobody answers the telephone", **settle)
    assert not of_free(case).clear
    services.settle_doubt(doubt.pk, answer="other", why="two offices of other people", **settle)
    assert of_free(case).clear
    services.settle_doubt(doubt.pk, answer="", why="they moved together", **settle)
    assert not of_free(case).clear
    services.settle_doubt(doubt.pk, answer="same", why="the registry says so", **settle)
    (conflict,) = of_free(case).conflicts
    assert not conflict.doubtful
    kept = services.certify(case, FREE, step="inquiry", on=ON, by="test", at=AT)
    assert {"doubt": doubt.pk, "answer": "same", "by": "medical_director:m", "at": AT.isoformat()} in kept.content[
        "cleared"
    ]
    assert list(doubt.rulings.values_list("answer", flat=True)) == ["unknown", "other", "", "same"]


@pytest.mark.parametrize(
    ("answer", "why", "words"),
    [("same", " ", "say why"), ("yes", "so", "same, other or unknown"), ("", "x", "no answer")],
)
def test_an_answer_needs_a_reason(case, answer, why, words):
    disclose(party="Pacific Crust Claims Services")
    services.note_doubts(case, on=ON, at=AT)
    doubt = Doubt.objects.first()
    with pytest.raises(Refused, match=words):
        services.settle_doubt(doubt.pk, answer=answer, why=why, by="test", at=AT)
    assert not doubt.rulings.exists()


def test_two_records_that_are_perhaps_one_are_a_doubt_too(case):
    load([organization("adjuster", ADMINISTRATOR)], [], "a register")
    load(
        [organization("holding", "Granite Peak Holdings")],
        [RelationRecord("holding", "adjuster", "parent_company")],
        "another register",
    )
    disclose(party="Granite Peek Holdings")
    services.note_doubts(case, on=ON, at=AT)
    doubt = next(d for d in queries.doubts(DIRECTOR) if "Granite" in d.written.lines[0][1])
    both = {doubt.written.lines[0][1], doubt.known.lines[0][1]}
    assert both == {"Granite Peak Holdings", "Granite Peek Holdings"}
    assert not of_free(case).clear
    services.settle_doubt(doubt.id, answer="other", why="two companies", by="test", at=AT)
    assert of_free(case).clear


def test_a_reviewer_in_person_and_the_same_number_under_another_name(case):
    stored = Reviewer.objects.get(pk=FREE)
    stored.profile |= {"first_name": "Lena", "last_name": "Marchetti-Quill"}
    stored.save()
    assert [conflict.rule for conflict in of_free(case).conflicts] == ["proposing_physician.in_person"]


def test_a_page_of_certificates_tells_the_path_step_by_step_and_names_to_the_director_alone(case, client):
    load(
        [organization("practice", "Tidewater Evaluators"), organization("adjuster", ADMINISTRATOR)],
        [
            RelationRecord(f"reviewer:{FREE}", "practice", "employment", date(2010, 1, 1)),
            RelationRecord("adjuster", "practice", "ownership", date(2011, 5, 1), percent=60.0),
        ],
    )
    kept = services.certify(case, FREE, step="inquiry", on=ON, by="medical_director:m", at=AT)
    address = f"/cases/{case.number}/certificates/"

    def page(role: Role, **more: str) -> tuple[int, str]:
        person, _ = open_account(username=f"account-{role}", role=role, password="a long password", **more)
        client.force_login(person)
        answer = client.get(address)
        return answer.status_code, html.unescape(answer.content.decode())

    status, told = page(Role.MEDICAL_DIRECTOR)
    reviewer, practice, adjuster = (Entity.objects.get(key=key) for key in (f"reviewer:{FREE}", "practice", "adjuster"))
    for words in (
        f"the reviewer ({reviewer.names[0]['name']}) is employed by Tidewater Evaluators, since 01/01/2010",
        "Tidewater Evaluators is owned by",
        f"the claims administrator ({ADMINISTRATOR}) (60 %), since 05/01/2011 [corporate families of 10/21/2013]",
        "corporate families",
        kept.digest[:12],
    ):
        assert words in told, words
    status, told = page(Role.AUDITOR)
    assert status == 200
    for words in ("Tidewater", ADMINISTRATOR, reviewer.names[0]["name"]):
        assert words not in told
    assert f"the reviewer (entity {reviewer.pk}) is employed by entity {practice.pk}" in told
    assert f"the claims administrator (entity {adjuster.pk})" in told
    assert page(Role.REVIEWER, reviewer_id=FREE)[0] == page(Role.INTAKE)[0] == 404
    Certificate.objects.filter(pk=kept.pk).update(content={**kept.content, "found": []})
    client.force_login(Person.objects.get(role=Role.AUDITOR))
    assert "not what was sealed" in client.get(address).content.decode()


HEAD = "record,key,kind,name,npi,one,relation,other,percent,since,until\n"


def test_ties_are_loaded_from_a_file_and_a_case_is_screened(case, tmp_path, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    file = tmp_path / "ties.csv"
    file.write_text(
        HEAD
        + f"entity,adjuster,organization,{ADMINISTRATOR},,,,,,,\n"
        + f"relation,,,,,reviewer:{FREE},ownership,adjuster,12.5,2010-01-01,\n"
    )
    done = CliRunner().invoke(
        app, ["panel", "ties", "load", str(file), "--source", "register", "--dated", "2013-09-01"]
    )
    assert "1 entities and 1 relations" in done.output, done.output
    told = json.loads(CliRunner().invoke(app, ["panel", "screen", case.number, "--reviewer", FREE, "--json"]).output)
    assert "financial tie to the claims administrator: ownership" in told[FREE][0]
    (kept,) = json.loads(CliRunner().invoke(app, ["panel", "certificate", case.number]).output)
    assert (kept["step"], kept["clear"], kept["whole"], kept["found"][0]["steps"][0]["percent"]) == (
        "inquiry",
        False,
        True,
        12.5,
    )


def test_a_cell_of_a_file_of_ties_may_hold_a_line_end_or_semicolons_as_spreadsheets_write_them(tmp_path, db):
    from openimr.panel.adapters.conflict_rules import conflict_rules
    from openimr.panel.adapters.ties_csv import read_ties

    file = tmp_path / "ties.csv"
    head = HEAD.strip().split(",")
    row = {"record": "entity", "key": "clinic", "kind": "organization", "name": '"Alder\nClinic"'}
    file.write_bytes((";".join(head) + "\r\n" + ";".join(row.get(one, "") for one in head) + "\r\n").encode("cp1252"))
    (entity,), relations = read_ties(file, conflict_rules().kinds)
    assert ([name.name for name in entity.names], relations) == (["Alder Clinic"], ())


def test_a_broken_file_of_ties_is_refused_with_every_fault(tmp_path, db):
    from openimr.panel.adapters.conflict_rules import conflict_rules
    from openimr.panel.adapters.ties_csv import read_ties

    file = tmp_path / "ties.csv"
    file.write_text(
        HEAD
        + "entity,,robot,Somebody,,,,,,,\n"
        + "relation,,,,,a,marriage,b,140,yesterday,\n"
        + "relation,,,,,a,spouse,b,,2014-01-01,2013-01-01\n"
        + "thing,,,,,,,,,,\n"
    )
    with pytest.raises(DataFileInvalid) as fault:
        read_ties(file, conflict_rules().kinds)
    for words in (
        "row 2: key: is missing",
        "row 2: kind",
        "row 3: relation",
        "row 3: percent",
        "row 3: since",
        "row 4: until: comes before since",
        "row 5: record",
        "7 faults",
    ):
        assert words in str(fault.value)
    with pytest.raises(DataFileInvalid, match="nobody: no such entity"):
        load([EntityRecord("one", "person", (Name("One"),))], [RelationRecord("one", "nobody", "spouse")])
