"""Who was asked about which ties, and what was found, in words that name roles and relations, not people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.panel.adapters.conflict_rules import conflict_rules
from openimr.panel.domain.conflicts import Found, Screening, screen_all, sentence
from openimr.panel.domain.graph import EntityRecord
from openimr.panel.queries.asking import asked_about
from openimr.panel.queries.recognising import matches
from openimr.panel.queries.surroundings import Surroundings
from openimr.panel.queries.ties import read_rows


@dataclass(frozen=True, slots=True)
class Screened(Mapping[str, Screening]):
    """Every active reviewer's screening for one case, by id. `barred` has those who are tied or did not answer."""

    on: date
    roles: tuple[str, ...]
    barred: Mapping[str, Screening]
    everyone: Mapping[str, int | None]  # reviewer → entity

    def __getitem__(self, reviewer_id: str) -> Screening:
        entity = self.everyone[reviewer_id]
        # whose ties were never read into the graph answered nothing
        return self.barred.get(reviewer_id) or Screening(
            reviewer_id, self.on, self.roles, (), () if entity else self.roles
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.everyone)

    def __len__(self) -> int:
        return len(self.everyone)

    @property
    def not_clear(self) -> frozenset[str]:
        """Who is not clear, without a look at each of the others."""
        silent = {one for one, entity in self.everyone.items() if not entity and self.roles}
        return frozenset(one for one in {*silent, *self.barred} if one in self.everyone and not self[one].clear)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """All that one screen of a case asked: the parties, which entities they are, and what came of it."""

    asked: tuple[tuple[str, EntityRecord], ...]
    found: tuple[Found, ...]
    screenings: Screened

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(role for role, _ in self.asked))

    def of(self, reviewer_id: str) -> Screening:
        """What came of it for one reviewer. Raises NotFound."""
        found = self.screenings.get(reviewer_id)
        if found is None:
            raise NotFound(f"no reviewer {reviewer_id} on the panel; `openimr panel list` shows the panel")
        return found


def screenings(case: Case, on: date) -> Screened:
    """Every active reviewer's screening for the case as of that day, by id; from the parties outwards, all at once."""
    return inquiry(case, on).screenings


def screenings_of(cases: Iterable[Case], on: date) -> Mapping[int, Screened]:
    """The same for many cases, by the case's primary key, in as many statements as for one."""
    return {pk: asked.screenings for pk, asked in _inquiries([case.pk for case in cases], on).items()}


def inquiry(case: Case, on: date) -> Inquiry:
    """The same with all that was asked and matched on the way."""
    return _inquiries([case.pk], on)[case.pk]


def _inquiries(case_ids: Sequence[int], on: date) -> dict[int, Inquiry]:
    whom = asked_about(case_ids, on)
    matched = matches({pk: one.asked for pk, one in whom.items()})
    found = {pk: matched[pk] + one.known for pk, one in whom.items()}
    entities = {pk: {match.entity for match in matches} for pk, matches in found.items()}
    around = Surroundings(frozenset().union(*entities.values()), on)
    everyone: dict[str, int | None] = dict(
        read_rows(
            "select r.id, e.id from panel_reviewer r left join panel_entity e on e.reviewer_id = r.id where r.active"
        )
    )
    reviewers = {entity: one for one, entity in everyone.items() if entity}
    answered = {}
    for pk, one in whom.items():
        roles = tuple(dict.fromkeys([role for role, _ in one.asked] + [match.role for match in found[pk]]))
        graph = around.graph(entities[pk], reviewers)
        barred = screen_all(graph, found[pk], roles, conflict_rules(), on=on)
        answered[pk] = Inquiry(one.asked, found[pk], Screened(on, roles, barred, everyone))
    return answered


def screening_of(case: Case, reviewer_id: str, on: date) -> Screening:
    """The reviewer's ties to the parties of the case as of that day. Raises NotFound."""
    return inquiry(case, on).of(reviewer_id)


def conflict_sentences(screening: Screening) -> list[str]:
    """A screening's findings as sentences that name roles and relations, not people."""
    found = [sentence(conflict) for conflict in screening.conflicts]
    return found + [f"did not answer for the {role.replace('_', ' ')}" for role in screening.unanswered]
