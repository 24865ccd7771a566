"""The made world of the benchmark of conflicts: the same from the same seed, and true to what it says of itself."""

from collections import Counter

from benchmarks.panel_world import KINDS, make_world

from openimr.panel.adapters.conflict_rules import conflict_rules

SMALL = {"size": 1200, "reviewers": 40, "planted": 60, "split": "build"}


def test_the_same_seed_makes_the_same_world_and_another_makes_another():
    one, again, other = (make_world(**SMALL, seed=seed) for seed in (3, 3, 4))
    assert (one.entities, one.relations, one.truth) == (again.entities, again.relations, again.truth)
    assert one.truth != other.truth


def test_every_kind_is_planted_among_ties_that_are_none_and_every_end_exists():
    world = make_world(**SMALL, seed=3)
    assert len(world.entities) + len(world.reviewers) == SMALL["size"]
    assert set(Counter(world.truth.values())) == set(KINDS)
    assert len(world.truth) >= SMALL["planted"]
    assert world.harmless.total() == 2 * SMALL["reviewers"]
    keys = {record.key for record in world.entities} | {f"reviewer:{one['id']}" for one in world.reviewers}
    assert {end for relation in world.relations for end in (relation.one, relation.other)} <= keys
    assert {relation.kind for relation in world.relations} <= set(conflict_rules().kinds)
    assert {case for case, _ in world.truth} <= {case.number for case in world.cases}
