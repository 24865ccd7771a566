"""Levels of the spine, and what is written like one."""

import pytest

from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.request import parse
from openimr.guidelines.domain.spinal_levels import named


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Disc bulge at L4-5 and L5/S1.", {"L4", "L5", "S1"}),
        ("Weakness of the left L5 and S1 distributions", {"L5", "S1"}),
        ("Radiofrequency ablation of L5, S1, S2 and S3", {"L5", "S1", "S2", "S3"}),
        ("Sensory: T6 sensory level. Heart: regular rate and rhythm.", {"T6"}),
        ("Neurologic: decreased sensation over the right S1 dermatome; murmur known", {"S1"}),
        ("Compression fracture of T12", {"T12"}),
        ("Pedicle hooks at T3, T4 and T5", {"T3", "T4", "T5"}),
        ("HEART: Regular rate and rhythm. S1 and S2 normal, no S3 or S4.", set()),
        ("S1, S2 is heard. Lungs are clear.", set()),
        ("Tylenol T3 #60 was refilled", set()),
        ("He takes T3 1 tab po bid", set()),
        ("TSH 0.28, free T4 1.34", set()),
        ("thyroid panel, T3, T4, and TSH are normal", set()),
        ("increased signal on T1 and T2 weighted images", set()),
        ("T1 and fat suppressed T2-weighted coronal images", set()),
        ("axial T2 series of the shoulder", set()),
        ("a T2, N0, M0 breast cancer", set()),
        ("complement C3 and C4 levels are low", set()),
        ("C1 esterase inhibitor", set()),
        ("a spike at the left temporal, T3, electrode", set()),
        ("Lot L4 of the cement; a Stryker T2 tibial nail; an L1 visa", set()),
    ],
)
def test_a_level_is_told_from_what_is_written_like_one(text, levels):
    assert named(text) == levels


@pytest.mark.parametrize(
    ("text", "concept", "parts", "levels"),
    [
        ("Tylenol T3 #60", "codeine", (), ()),
        ("Tylenol T#3 #60", "codeine", (), ()),
        ("Labs: TSH, free T4, T3", "laboratory", (), ()),
        ("T12 kyphoplasty", "vertebroplasty", (("thoracic spine", ""),), ("T12",)),
        ("ESI at L4, L5 and S1", "epidural_injection", (("lumbar spine", ""),), ("L4", "L5", "S1")),
    ],
)
def test_a_request_names_no_part_of_the_spine_by_what_is_none(text, concept, parts, levels):
    request = parse(text, load().catalogue)
    assert (request.concept, tuple((p, s or "") for p, s in request.body_parts), request.levels) == (
        concept,
        parts,
        levels,
    )
