"""A case that another review organization decides anew: how its handing over stands, and what its archive holds."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.determinations.adapters import transfer_archive
from openimr.determinations.domain.serving import ServiceFact
from openimr.determinations.domain.transferring import Handing, TransferFact, handing
from openimr.determinations.models import Appeal, Determination, Transfer
from openimr.determinations.queries.appeals import petitions
from openimr.determinations.queries.letters import determination
from openimr.determinations.queries.lines import line
from openimr.determinations.queries.proofs import proofs
from openimr.determinations.queries.service import standing_service
from openimr.errors import NotFound
from openimr.records import queries as records
from openimr.records.adapters import originals


def transfer_facts(case: Case) -> tuple[TransferFact, ...]:
    """Every entry on the handing over of a case, in their order."""
    return tuple(
        TransferFact(
            id=row.pk,
            kind=row.kind,
            on=row.on,
            about=row.about_id,
            organization=row.organization,
            way=row.way,
            package=row.package,
            remark=row.remark,
            proof_title=row.proof_title,
            proof=row.proof,
        )
        for row in Transfer.objects.filter(case=case)
    )


def handing_of(case: Case) -> Handing:
    """How the handing over stands."""
    return handing(transfer_facts(case))


def is_transferred(case: Case) -> bool:
    """Whether another review organization decides the case anew."""
    return case.state == State.TRANSFERRED


def order_to_transfer(case: Case) -> Appeal:
    """The entry of the order that sends the case to another organization. Raises NotFound."""
    last = determination(case)
    found = petitions(case, last) if last is not None else ()
    ends = [one.decided.id for one in found if one.decided and one.decided.remand_to == "different_organization"]
    if not ends:
        raise NotFound(f"{case.number}: no order sends it to another review organization")
    return Appeal.objects.get(pk=ends[-1])


def package(case: Case, entry: int) -> bytes:
    """An archive that was packed, checked against its digest. Raises NotFound."""
    row = Transfer.objects.filter(case=case, pk=entry, kind="packed").first()
    if row is None:
        raise NotFound(f"{case.number}: no archive {entry}")
    return originals.whole(proofs(), row.package).read_bytes()


def transfer_manifest(case: Case, *, organization: str, on: date) -> dict[str, Any]:
    """What the archive's manifest says besides its files: of what, to whom, and the index of the documents."""
    last = determination(case)
    assert last is not None
    return {
        "openimr_transfer": 1,
        "case_number": case.number,
        "programme": case.programme,
        "to": organization,
        "packed_on": on.isoformat(),
        "because": "Lab. Code 4610.6(i): an appeal was granted and another review organization decides",
        "determination_version": last.version,
        "documents": [
            {
                "original": one.document,
                "file": one.file,
                "first_page": one.first_page,
                "last_page": one.last_page,
                "kind": one.kind,
                "title": one.title,
                "date": one.date.isoformat() if one.date else None,
                "author": one.author,
            }
            for one in records.described(case)
        ],
    }


def transfer_files(case: Case) -> Iterator[tuple[str, bytes]]:
    """What goes over: application, UR decision, originals, the determination with its versions, order, service list.

    Nothing of the panel, of the review's drafts and findings, of messages and notes: whoever decides anew is not told
    who decided, nor how it was worked out, but by the determination itself.
    """
    last = determination(case)
    assert last is not None
    facts = asdict(case_facts(case))
    decided = {name: facts.pop(name) for name in list(facts) if name.startswith("ur_")}
    items = [
        {"number": one["number"], **{k: v for k, v in one.items() if k.startswith("ur_")}} for one in facts["items"]
    ]
    yield "application.json", transfer_archive.text(facts)
    yield "utilization-review.json", transfer_archive.text({**decided, "items": items})
    for version in line(last):
        for kind in ("pdf", "json"):
            yield f"determination/version-{version.version}.{kind}", _letter(version, kind)
    order = order_to_transfer(case)
    if order.proof:
        yield f"order/{order.on.isoformat()}-{order.proof[:12]}", originals.whole(proofs(), order.proof).read_bytes()
    told = {"outcome": order.outcome, "on": order.on, "grounds": order.grounds, "fact": order.fact}
    yield "order/order.json", transfer_archive.text(told)
    yield "service-list.json", transfer_archive.text(_service_list(case, last))
    for place, one in enumerate(case.originals.order_by("place"), start=1):
        name = one.file.replace("/", "_").replace("\\", "_")
        yield f"originals/{place:03}-{name}", originals.whole(records.store(), one.sha256).read_bytes()


def _letter(version: Determination, kind: str) -> bytes:
    return originals.whole(records.store(), version.letters[kind]).read_bytes()


def _service_list(case: Case, last: Determination) -> list[dict[str, Any]]:
    """Every party with its address, and how it was served with the determination."""
    served: dict[str, list[ServiceFact]] = {}
    for version in line(last):
        for fact in standing_service(version):
            served.setdefault(fact.recipient, []).append(fact)
    return [
        {
            "role": party.role,
            "name": party.name,
            "organization": party.organization,
            "address": list(party.address),
            "served": [
                {"what": one.kind, "on": one.on, "way": one.way or None, "place": one.place or None}
                for one in served.get(party.role, [])
            ],
        }
        for party in case_facts(case).parties
    ]
