"""The quality gate through its doors: the command, the desk, and what is compared with other cases."""

import json

from tests.demo.conftest import AT, TODAY
from typer.testing import CliRunner

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cli import app
from openimr.determinations import queries, services
from openimr.determinations.models import Determination
from openimr.panel.queries import assignment
from openimr.review import queries as review
from openimr.review import services as review_services
from openimr.review.domain.sentences import Sentence, Source

OWN = (
    "A programme of this kind asks a worker for more than the clinic has so far seen him do, and nothing that was sent "
    "tells what the job is to which he would go back when it ends."
)


def _wrote(case, *sentences):
    """The assigned reviewer adds sentences to the first rationale."""
    reviewer_id = assignment(case).reviewer_id
    told = review.sentences(case, 1)
    own = tuple(Sentence(text, "documentation", (Source("reviewer"),), "reviewer") for text in sentences)
    review_services.edit_rationale(
        case.number, item=1, sentences=(*told[:-1], *own, told[-1]), reviewer_id=reviewer_id, by="test", at=AT
    )


def test_the_command_and_the_desk_name_what_blocks_and_what_warns(under_review, client, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "the test's own server, which runs already")
    number = under_review.number
    _wrote(under_review, "The QZVT was abnormal on 03/03/2003.")
    run = CliRunner().invoke(app, ["review", "check", number, "--today", TODAY.isoformat(), "--json"])
    assert run.exit_code == 3
    told = json.loads(run.output)
    found = {one["check"]: one for one in told["found"]}
    assert {"undecided", "not_attested", "date_unknown", "abbreviation"} <= set(found)
    assert (found["date_unknown"]["severity"], found["abbreviation"]["severity"]) == ("blocks", "warns")
    assert found["date_unknown"]["item"] == 1
    assert told["blocks"] == sum(one["severity"] == "blocks" for one in told["found"])
    plain = CliRunner().invoke(app, ["review", "check", number, "--today", TODAY.isoformat()])
    assert "item 1 is undecided" in plain.output
    person, _ = open_account(
        username="desk",
        role=Role.REVIEWER,
        password="a long password 1",
        reviewer_id=assignment(under_review).reviewer_id,
    )
    client.force_login(person)
    page = client.get(f"/cases/{number}/review/").content.decode()
    assert "has the date 03/03/2003, which no source has" in page
    assert "none of these keeps you from signing" in page


def test_only_what_blocks_is_a_reason_against_signing(under_review):
    found = queries.quality(under_review, today=TODAY)
    reasons = queries.reasons_not_to_sign(under_review, today=TODAY)
    assert [one.sentence for one in reasons] == [one.says for one in found if one.severity == "blocks"]


def test_a_rationale_taken_over_from_a_signed_case_is_shown_with_case_and_share(under_review):
    _wrote(under_review, OWN)
    told = queries.content(under_review, decided_on=None)
    assert "reused" not in {one.check for one in queries.quality(under_review, today=TODAY)}
    other = type(under_review).objects.create(
        number="CM13-0009077", programme=under_review.programme, date_of_injury=under_review.date_of_injury,
        application_received=under_review.application_received,
    )  # fmt: skip
    header = {**told["header"], "case_number": other.number}
    signed = Determination.objects.create(
        case=other, content={**told, "header": header}, seal={}, key_id="0" * 16, reviewer_id="R-003", signed_on=TODAY,
        signed_at=AT, letters={},
    )  # fmt: skip
    services.take_signed([signed])
    (reused,) = [one for one in queries.quality(under_review, today=TODAY) if one.check == "reused"]
    assert reused.severity == "warns"
    assert "100%" in reused.says
    assert other.number in reused.says
    assert reused.item == 1
