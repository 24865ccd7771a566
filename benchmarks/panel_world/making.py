"""Makes the world: register, reviewers, cases, and the truth about every pair of case and reviewer.

The truth is by construction. Every tie of a reviewer to anybody who is, or is related to, a party of a case is made
here: either planted as a conflict, over people and companies that exist for it alone, or as something that is none. So
each planted tie is a conflict with exactly the cases that name its party in its role, and no other pair is one.
"""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from benchmarks.panel_world.people import Entity, Register
from benchmarks.panel_world.writing import Writer
from openimr.panel.domain.graph import EntityRecord, RelationRecord

ON = date(2026, 11, 2)
KINDS = ("direct", "two steps", "three steps", "renamed", "misspelt")
CLAIMS = ("employer", "insurer", "claims_administrator")
ROLES = (
    *CLAIMS,
    "requesting_physician",
    "facility",
    "manufacturer",
    "injured_worker",
    "utilization_review_organization",
)


@dataclass
class MadeCase:
    """A case: who is in it by role, and how its form writes them (the fields of a stored party)."""

    number: str
    who: dict[str, Entity]
    parties: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class World:
    """`truth`: (case number, reviewer's id) → kind of the planted conflict; every other pair is none."""

    entities: list[EntityRecord]
    relations: list[RelationRecord]
    reviewers: list[dict[str, Any]]
    cases: list[MadeCase]
    truth: dict[tuple[str, str], str]
    harmless: Counter[str]  # ties to parties that are no conflicts, by kind


def make_world(*, size: int, reviewers: int, planted: int, seed: int, split: str) -> World:
    """`size` people and organizations, among them the parties of planted / 2 cases; `planted` conflicts at least."""
    return _Making(size, reviewers, planted, random.Random(seed), split).world()


class _Making:
    def __init__(self, size: int, reviewers: int, planted: int, dice: random.Random, split: str) -> None:
        self._size, self._wanted, self._dice = size, planted, dice
        self._register = Register(dice)
        self._writer = Writer(split, dice)
        self._relations: list[RelationRecord] = []
        self._more: list[EntityRecord] = []
        self._truth: dict[tuple[str, str], str] = {}
        self._told: dict[str, list[dict[str, Any]]] = defaultdict(list)  # what reviewers disclose themselves
        self._style: dict[tuple[str, str], str] = {}  # (case, role) → renamed, misspelt
        self._harmless: Counter[str] = Counter()
        self._reviewers = {f"R-{n:04}": self._reviewer() for n in range(1, reviewers + 1)}
        self._cases = self._make_cases(max(20, planted // 2))
        self._named: dict[tuple[str, str], list[MadeCase]] = defaultdict(list)
        for case in self._cases:
            for role, entity in case.who.items():
                self._named[role, entity.key].append(case)

    def world(self) -> World:
        while len(self._truth) < self._wanted:
            self._plant()
        for reviewer in self._reviewers:
            self._harmless_ties(reviewer)
        self._fill()
        for case in self._cases:
            case.parties = [self._written(case, role) for role in case.who if role != "medical_group"]
        mine = {person.key for person in self._reviewers.values()}
        records = [made.record() for made in self._register.made if made.key not in mine] + self._more
        return World(
            records,
            self._relations,
            [self._profile(reviewer, person) for reviewer, person in self._reviewers.items()],
            self._cases,
            self._truth,
            self._harmless,
        )

    # who there is

    def _reviewer(self) -> Entity:
        return self._register.person(physician=True)

    def _make_cases(self, count: int) -> list[MadeCase]:
        dice, make = self._dice, self._register
        pools = {
            role: [make.organization(role) for _ in range(max(least, count // share))]
            for role, least, share in (
                ("employer", 10, 2),
                ("insurer", 8, 50),
                ("claims_administrator", 8, 50),
                ("utilization_review_organization", 5, 150),
                ("facility", 8, 8),
                ("manufacturer", 6, 12),
                ("representative", 6, 8),
            )
        }
        practices = [(make.person(physician=True), make.organization("medical_group")) for _ in range(count * 3 // 5)]
        for physician, group in practices:
            self._tie(physician.key, "employment", group.key)
        doctors = [make.person(physician=True) for _ in range(max(5, count // 5))]
        cases = []
        for n in range(count):
            physician, group = dice.choice(practices)
            who = {role: dice.choice(pool) for role, pool in pools.items()}
            who |= {"injured_worker": make.person(), "requesting_physician": physician, "medical_group": group}
            who["utilization_reviewer"] = dice.choice(doctors)
            for role, share in (("facility", 0.6), ("manufacturer", 0.3), ("representative", 0.3)):
                if dice.random() > share:
                    del who[role]
            cases.append(MadeCase(f"CM26-{n:07}", who))
        for pool in pools.values():
            for entity in pool:
                self._background(entity)
        return cases

    def _background(self, entity: Entity) -> None:
        """Officers, and sometimes a parent company, that no reviewer knows."""
        self._tie(self._register.person().key, "officer", entity.key)
        if self._dice.random() < 0.3:
            self._tie(self._register.organization("employer").key, "parent_company", entity.key)

    def _fill(self) -> None:
        """Everybody else: people at work in practices and companies, families, groups of companies."""
        dice, make = self._dice, self._register
        kinds = ["employer"] * 5 + ["medical_group"] * 4 + ["facility", "manufacturer", "representative", "insurer"]
        companies: list[Entity] = []
        while len(make.made) + len(self._more) < self._size:
            if not companies or dice.random() < 0.33:
                companies.append(make.organization(dice.choice(kinds)))
                if dice.random() < 0.15 and len(companies) > 1:
                    self._tie(companies[-2].key, "parent_company", companies[-1].key)
            else:
                person = make.person(physician=dice.random() < 0.4)
                self._tie(person.key, dice.choice(["employment", "employment", "officer"]), dice.choice(companies).key)

    # conflicts

    def _plant(self) -> None:
        """One conflict of the kind of which there are fewest; it counts for every case that names the party so."""
        dice = self._dice
        counts = Counter(self._truth.values())
        kind = min(KINDS, key=lambda one: (counts[one], KINDS.index(one)))
        case = dice.choice(self._cases)
        written = kind in {"renamed", "misspelt"}
        roles = [role for role in ROLES if role in case.who]
        if written:  # of a party of few cases, or its other cases outnumber the one that is written so
            roles = [
                r for r in roles if len(self._named[r, case.who[r].key]) < 4 and (case.number, r) not in self._style
            ]
        if not roles:
            return
        role = dice.choice(roles)
        reviewer = dice.choice(list(self._reviewers))
        party = case.who[role]
        steps = {"direct": 1, "two steps": 2, "three steps": 3}.get(kind) or dice.choice([1, 1, 2, 3])
        steps = min(steps, 2) if role == "injured_worker" else steps
        if kind == "three steps" and role == "injured_worker":
            return
        if role == "requesting_physician" and steps == 1 and dice.random() < 0.1 and kind == "direct":
            self._in_person(case, reviewer)
            return
        if kind == "renamed":
            self._rename(case, role)
        if written:
            self._style[case.number, role] = kind
        self._lead(reviewer, role, party, case, steps)
        for other in self._named[role, party.key]:
            base = ("direct", "two steps", "three steps")[steps - 1]
            self._truth.setdefault((other.number, reviewer), kind if other is case else base)

    def _in_person(self, case: MadeCase, reviewer: str) -> None:
        """The reviewer is the utilization reviewer of the case."""
        if (case.number, "utilization_reviewer") not in self._style:
            case.who["utilization_reviewer"] = self._reviewers[reviewer]
            self._style[case.number, "utilization_reviewer"] = "in person"
            self._truth.setdefault((case.number, reviewer), "direct")

    def _lead(self, reviewer: str, role: str, party: Entity, case: MadeCase, steps: int) -> None:
        """Ties over so many steps from the reviewer to the party."""
        dice, me = self._dice, f"reviewer:{reviewer}"
        group = case.who["medical_group"] if role == "requesting_physician" else party
        if role == "injured_worker":
            relative = self._register.person()
            if steps == 1:
                self._tie(
                    me, dice.choice(["treatment", "treatment", "child", "parent", "sibling", "spouse"]), party.key
                )
            else:
                self._tie(me, dice.choice(["spouse", "treatment"]), relative.key)
                self._tie(relative.key, dice.choice(["spouse", "child", "parent"]), party.key)
        elif steps == 1:
            self._first(reviewer, role, party, group)
        elif dice.random() < 0.4:
            relative = self._register.person()
            self._tie(me, dice.choice(["spouse", "child", "sibling", "parent"]), relative.key)
            if steps == 2:
                self._tie(relative.key, dice.choice(["officer", "management_employee"]), group.key)
            elif role == "requesting_physician":
                self._siblings(self._work(reviewer), group)
            else:
                company = self._register.organization("employer")
                self._tie(relative.key, "employment", company.key)
                self._tie(company.key, "parent_company", group.key)
        elif steps == 2:
            company = self._work(reviewer)
            ends = [company.key, group.key]
            dice.shuffle(ends)
            self._tie(ends[0], "parent_company", ends[1])
        else:
            self._siblings(self._work(reviewer), group)

    def _first(self, reviewer: str, role: str, party: Entity, group: Entity) -> None:
        me, dice = f"reviewer:{reviewer}", self._dice
        if role == "requesting_physician" and dice.random() < 0.6:
            self._tie(me, dice.choice(["partnership", "spouse", "sibling", "child"]), party.key)
            return
        kind, percent = dice.choice(
            [("royalty", 9.0), ("financial_interest", 12.0), ("contract", 20.0)]
            if role == "manufacturer"
            else [("employment", None), ("employment", None), ("contract", 12.0), ("financial_interest", 8.0)]
        )
        self._disclosed_or_registered(reviewer, kind, group, percent)

    def _work(self, reviewer: str) -> Entity:
        """A company that exists for this conflict alone, where the reviewer works."""
        company = self._register.organization(self._dice.choice(["medical_group", "employer", "facility"]))
        self._disclosed_or_registered(reviewer, "employment", company, None)
        return company

    def _siblings(self, one: Entity, other: Entity) -> None:
        owner = self._register.organization("employer")
        self._tie(owner.key, "parent_company", one.key)
        self._tie(owner.key, "parent_company", other.key)

    def _disclosed_or_registered(self, reviewer: str, kind: str, company: Entity, percent: float | None) -> None:
        """Half of the reviewers' own ties are known from what they wrote, in their own words for the company."""
        if self._dice.random() < 0.5:
            self._tie(f"reviewer:{reviewer}", kind, company.key, percent=percent)
            return
        self._told[reviewer].append(
            {
                "party": self._writer.organization(company.names[0][0]),
                "kind": "financial" if kind in {"royalty", "financial_interest"} else "professional",
                "relation": {"financial_interest": "consulting income", "royalty": "royalties"}.get(kind, kind),
                "since": "2015-03-01",
                "until": None,
                "source": "annual disclosure 2026",
                "percent": percent,
            }
        )

    def _rename(self, case: MadeCase, role: str) -> None:
        """The party took another name: told in its own record, or only by a record that tells both."""
        party = case.who[role]
        if len(party.names) > 1 and party.names[-1][1] == "former":
            return
        if party.is_person:
            party.maiden = self._register.surname()
            party.names.append((f"{party.given} {party.maiden}", "former"))
            return
        old, new = (
            party.names[0][0],
            self._register.new_name(role if role != "requesting_physician" else "medical_group"),
        )
        if self._dice.random() < 0.6:
            party.names[0] = (new, "name")
            party.names.append((old, "former"))
            return
        filing = self._register.organization("employer", at=party.address)
        filing.names = [(f"{new} (formerly known as {old})", "name")]
        filing.identifiers = {}
        party.names[0] = (new, "name")
        party.names.append((old, "hidden"))

    # what is no conflict

    def _harmless_ties(self, reviewer: str) -> None:
        dice, make = self._dice, self._register
        practice = make.organization("medical_group")
        self._disclosed_or_registered(reviewer, "employment", practice, None)
        me, case = f"reviewer:{reviewer}", dice.choice(self._cases)
        for what in dice.sample(
            ["ended", "below five percent", "privileges", "cousin", "namesake", "building", "academic", "not yet"], 2
        ):
            self._harmless[what] += 1
            if what == "ended":
                self._tie(me, "employment", case.who["insurer"].key, until=date(2019, 6, 30))
            elif what == "below five percent":
                maker = case.who.get("manufacturer") or case.who["employer"]
                self._tie(
                    me, dice.choice(["financial_interest", "royalty"]), maker.key, percent=dice.choice([0.5, 2.0, 5.0])
                )
            elif what == "privileges":
                self._tie(me, "staff_privileges", (case.who.get("facility") or case.who["employer"]).key)
            elif what == "cousin":
                self._tie(me, "other_family", case.who["requesting_physician"].key)
            elif what == "namesake":
                model = case.who[dice.choice(["injured_worker", "requesting_physician"])]
                twin = make.person(physician="npi" in model.identifiers)
                twin.given, twin.middle, twin.surname = model.given, model.middle, model.surname
                twin.names = [model.names[0]]
                self._tie(me, "spouse", twin.key)
            elif what == "building":
                practice.address = make.next_door((case.who.get("facility") or case.who["medical_group"]).address)
            elif what == "academic":
                school = make.organization("facility")
                self._tie(me, "academic_appointment", school.key)
                self._tie(school.key, "network_of", case.who["insurer"].key)
            else:
                self._tie(me, "employment", case.who["claims_administrator"].key, since=date(2027, 1, 1))

    # how it is written

    def _written(self, case: MadeCase, role: str) -> dict[str, Any]:
        entity, style, dice = case.who[role], self._style.get((case.number, role), ""), self._dice
        fields: dict[str, Any] = {"role": role, "identifiers": {}}
        if dice.random() < 0.6 and entity.address[0]:
            fields |= dict(
                zip(("street", "city", "state", "postal_code"), self._writer.address(entity.address), strict=True)
            )
        if not entity.is_person:
            fields["organization"] = self._organization(entity, style)
            return fields
        first, last = self._writer.given(entity.given), entity.surname
        if style == "renamed":
            last = entity.maiden
        if style == "misspelt":
            last = self._writer.misspelt(last)
        middle = entity.middle if dice.random() < 0.5 else ""
        fields |= {
            "first_name": first,
            "middle_initial": middle,
            "last_name": last.upper() if dice.random() < 0.2 else last,
        }
        if role == "injured_worker":
            fields["date_of_birth"] = entity.born
        elif dice.random() < (0.5 if style else 0.8):
            fields["identifiers"]["npi"] = entity.identifiers["npi"]
        if role == "requesting_physician":
            fields["credentials"] = "MD"
            fields["organization"] = self._organization(
                case.who["medical_group"], "misspelt" if style == "misspelt" else ""
            )
        return fields

    def _organization(self, entity: Entity, style: str) -> str:
        names = [text for text, kind in entity.names if kind in {"former", "hidden"}] if style == "renamed" else []
        if not names:
            names = [text for text, kind in entity.names if kind in {"name", "dba"}]
        return self._writer.organization(names[0 if self._dice.random() < 0.9 else -1], misspelt=style == "misspelt")

    def _profile(self, reviewer: str, person: Entity) -> dict[str, Any]:
        state, number = person.identifiers["licence"].split()
        held = {"state": state, "number": number, "since": "2000-07-01", "until": "2030-12-31"}
        board = {"specialty": "Pain Medicine", "board": "American Board of Anesthesiology", "since": "2004-01-01"}
        return {
            "id": reviewer,
            "first_name": person.given,
            "last_name": person.surname,
            "middle_name": person.middle,
            "birth_date": person.born.isoformat() if person.born else None,
            "addresses": [", ".join(person.address)],
            "degree": "MD",
            "npi": person.identifiers["npi"],
            "licences": [held],
            "certifications": [board],
            "practising_since": "2000-07-01",
            "weekly_hours": 30,
            "capacity": 6,
            "affiliations": self._told[reviewer],
        }

    def _tie(
        self,
        one: str,
        kind: str,
        other: str,
        *,
        percent: float | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> None:
        began = since or ON - timedelta(days=self._dice.randrange(3000, 6000))
        self._relations.append(RelationRecord(one, other, kind, began, until, percent))
