"""NPPES as a source of the graph of ties: people and organizations by name and address, parent organizations."""

from collections.abc import Iterable

from openimr.panel.domain.catalogue import folded
from openimr.panel.domain.graph import EntityRecord, Name, RelationRecord
from openimr.panel.domain.nppes import Provider


def ties_of(providers: Iterable[Provider]) -> tuple[tuple[EntityRecord, ...], tuple[RelationRecord, ...]]:
    """Entities and relations. A deactivated NPI has lost its names and gives none.

    A parent organization is known to NPPES by name alone; subparts that name the same one have one parent. NPPES dates
    no relation. Of several licences the first is told: an entity has one number of a kind.
    """
    entities: dict[str, EntityRecord] = {}
    relations: list[RelationRecord] = []
    for provider in providers:
        if not provider.names:
            continue
        key = f"npi:{provider.npi}"
        numbers = [("npi", provider.npi)]
        if provider.licences:
            numbers.append(("licence", " ".join(provider.licences[0])))
        entities[key] = EntityRecord(
            key,
            provider.kind,
            tuple(Name(name, kind) for name, kind in provider.names),
            tuple(numbers),
            tuple(str(address) for address in provider.addresses),
        )
        if provider.parent:
            parent = f"nppes-parent:{folded(provider.parent)}"[:120]
            tax_id = (("tax_id", provider.parent_tax_id),) if provider.parent_tax_id else ()
            entities.setdefault(parent, EntityRecord(parent, "organization", (Name(provider.parent),), tax_id))
            relations.append(RelationRecord(parent, key, "parent_company", told_by=provider.source))
    return tuple(entities.values()), tuple(relations)
