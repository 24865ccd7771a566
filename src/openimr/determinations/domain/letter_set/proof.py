"""The proof of service: who served what on whom, where, when and how, under penalty of perjury, to be signed."""

from collections.abc import Mapping, Sequence

from openimr.determinations.domain.letter_set import blocks
from openimr.determinations.domain.letter_set.blocks import Block
from openimr.determinations.domain.letter_set.material import Material, Recipient
from openimr.determinations.domain.letter_set.words import Words


def proof(
    material: Material, recipients: Sequence[Recipient], say: Words, *, documents: Mapping[int, Sequence[str]]
) -> list[Block]:
    """One declaration for all served on that day. `documents`: by recipient's number the titles of what was served."""
    organization = material.organization
    of = recipients[0]
    titles = list(dict.fromkeys(title for listed in documents.values() for title in listed))
    letters = {title: chr(ord("A") + place) for place, title in enumerate(titles)}
    rows = []
    for one in recipients:
        address = ", ".join(one.address) or say("proof.no_address")
        person = "; ".join(dict.fromkeys(filter(None, (one.name, one.organization))))
        way = say(f"way.{one.dates.way.id}")
        with_what = ", ".join(sorted(letters[title] for title in documents[one.number]))
        role = say(f"role.{one.role}").lower()
        whom = person if person.lower().startswith(role) else f"{person} ({role})"
        rows.append((whom, address, f"{way[:1].upper()}{way[1:]}: {with_what}"))
    ways = dict.fromkeys(one.dates.way.id for one in recipients)
    served = say.long_day(of.dates.served)
    day = say("proof.served", served=served) if of.status == "served" else say("proof.to_be_served")
    return [
        blocks.paragraph(
            say("proof.declarant", organization=organization.name, address=", ".join(organization.address))
        ),
        blocks.paragraph(day),
        blocks.heading(say("proof.documents")),
        blocks.facts((letters[title], _identified(title, material, say)) for title in titles),
        blocks.heading(say("proof.persons")),
        blocks.table(
            (say("proof.person"), say("proof.address"), say("proof.how")),
            rows,
            widths=(4, 4, 3),
            caption=say("proof.caption"),
        ),
        *(blocks.paragraph(say(f"proof.{way}"), small=True) for way in ways),
        blocks.paragraph(say("proof.perjury")),
        blocks.signature(say("proof.sign").split("|")),
    ]


def _identified(title: str, material: Material, say: Words) -> str:
    """The title; of the signed determination its digest too, so that it is certain which file was served."""
    if title != say("piece.determination") or material.determination_digest is None:
        return title
    about = material.corrected
    if about is not None:
        day = f"{about.signed_on:%m/%d/%Y}"
        title = say("proof.version", title=title, version=material.version, old=about.version, day=day)
    return say("proof.digest", title=title, digest=material.determination_digest)
