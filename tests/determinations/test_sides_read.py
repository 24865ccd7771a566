"""Sides as prose says them: every spelling is read, and no letter that is something else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.determinations.queries import vocabulary
from openimr.guidelines.domain.side_words import NAMED_BY_A_LETTER, SHORT, WHERE, WORDS
from openimr.guidelines.domain.sides import every_side

ONE = ("knee", "shoulder", "wrist", "ankle", "elbow", "hip", "hand", "foot", "thigh", "upper extremity")
TWO = {"foot": "feet", "upper extremity": "upper extremities"}
SPELT = {
    side: [word for word, meant in WORDS.items() if meant == side and word != "bilaterally"]
    for side in ("left", "right", "bilateral")
}
SPELT["left"] += ["L", "l", "L.", "(L)", "[L]", "(l)", "( L )", "(L.)", "(lt)", "(Lt.)", "(left)", "Lt.", "left-sided"]
SPELT["right"] += [
    "R",
    "r",
    "R.",
    "(R)",
    "[R]",
    "(r)",
    "( R )",
    "(R.)",
    "(rt)",
    "(Rt.)",
    "(right)",
    "Rt.",
    "right side",
]
SPELT["bilateral"] += ["B/L", "b/l", "bil.", "Bilat.", "(B)", "(bilateral)", "(B/L)", "left and right", "R/L", "L/R"]
SPELT["bilateral"] += ["R & L", "R+L", "L>R", "right greater than left", "left or right", "rt and lt", "Rt./Lt."]
BEFORE = ("", "The ", "Pain of the ", "Exam of 03/02/2017: ", "5/5 ", "status post ", "therapy for the ", "(4/10) ")
BEHIND = (" was tender.", " pain", ", and nothing else", ": full motion", "", " MRI\n", " brace")

sides = st.sampled_from(list(SPELT)).flatmap(lambda side: st.tuples(st.just(side), st.sampled_from(SPELT[side])))


def read(text: str) -> list[tuple[str, str]]:
    return [(named.part, named.side) for named in vocabulary().parts_in(text)]


@given(sides, st.sampled_from(ONE), st.sampled_from(BEFORE), st.sampled_from(BEHIND), st.booleans())
def test_every_spelling_before_a_part_is_its_side(side, part, before, behind, is_loud):
    meant, word = side
    name = TWO.get(part, f"{part}s") if word == "both" else part
    text = f"{before}{word} {name}{behind}"
    assert read(text.upper() if is_loud else text) == [(part, meant)]
    assert vocabulary().sides_in(text) == ({"left", "right"} if meant == "bilateral" else {meant})


@given(sides, st.sampled_from(ONE), st.sampled_from(sorted(WHERE - {"upper", "lower", "greater", "lesser"})))
def test_a_word_for_where_may_stand_between(side, part, where):
    meant, word = side
    if word not in {"both", "B/L"}:
        assert read(f"{word} {where} {part} pain") == [(part, meant)]


@pytest.mark.parametrize("part", ONE)
@pytest.mark.parametrize(
    ("behind", "side"),
    [
        (" (R)", "right"), ("(L)", "left"), (" [R]", "right"), (" (Rt.)", "right"), (" (lt)", "left"), (" (B/L)", "bilateral"),
        (" (R>L)", "bilateral"), (" (left greater than right)", "bilateral"), (" (left and right)", "bilateral"),
        (", right", "right"), (", Lt.", "left"), (", R", "right"), (", L; then", "left"), (" - left", "left"), (" on the left", "left"),
        (" on the R.", "right"), (" right side", "right"), (" on both sides", "bilateral"), (" was tender on each side", "bilateral"),
        (" pain on either side", "bilateral"), (" tenderness bilaterally", "bilateral"), (", bilaterally", "bilateral"),
        (", left untreated", ""), (", right away", ""), (" on either side of the scar", ""), (", L. Smith", ""), (" (see)", ""),
    ],
)  # fmt: skip
def test_a_side_behind_its_part(part, behind, side):
    assert read(f"The {part}{behind}") == [(part, side)]


@given(st.sampled_from(ONE), st.sampled_from(["is", "was", "hurts", "and", "on", "with", "has", "remains"]))
def test_words_for_both(part, then):
    many = TWO.get(part, f"{part}s")
    for words in (f"the two {many}", f"both {many}", f"both of his {many}", f"either of the {many}", f"each of the two {many}",
                  f"each {part}", f"either {part}", f"neither {part}", f"both her {many}"):  # fmt: skip
        assert read(f"It tells that {words} {then} what was told") == [(part, "bilateral")]
    for words in (f"the {many} are equally tender", f"his {many} are symmetric"):
        assert read(words) == [(part, "bilateral")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("each knee injection helped", [("knee", "")]),
        ("two knee arthroscopies", [("knee", "")]),
        ("either knee or hip surgery", [("knee", ""), ("hip", "")]),
        ("both knee and shoulder pain", [("knee", ""), ("shoulder", "")]),
        ("the two fingers of the right hand", [("finger", ""), ("hand", "right")]),
        ("each finger was stiff", [("finger", "")]),
        ("the knees were examined", [("knee", "")]),
        ("RLE/LUE weakness", [("lower extremity", "right"), ("upper extremity", "left")]),
        ("BUE/BLE", [("upper extremity", "bilateral"), ("lower extremity", "bilateral")]),
        ("right wrist/hand", [("wrist", "right"), ("hand", "right")]),
        ("bilateral wrists/hands/fingers", [("wrist", "bilateral"), ("hand", "bilateral"), ("finger", "bilateral")]),
        ("both upper and lower extremities", [("lower extremity", "bilateral")]),
        ("(R) knee, (L) hip", [("knee", "right"), ("hip", "left")]),
        ("pain of shoulder, right wrist", [("shoulder", ""), ("wrist", "right")]),
        ("knee (R) and shoulder (L)", [("knee", "right"), ("shoulder", "left")]),
        ("knee (R) shoulder (L)", [("knee", "right"), ("shoulder", "left")]),
        ("knee(R) shoulder", [("knee", "right"), ("shoulder", "")]),
        ("R knee (L) shoulder (R)", [("knee", "right"), ("shoulder", "right")]),
        ("reflexes are 1+ on the left. Knee jerks are absent", [("knee", "")]),
        ("negative bilaterally. Knee reflexes", [("knee", "")]),
        ("She is right hand dominant", [("hand", "")]),
        ("a scar on the left-hand side", [("hand", "")]),
        ("right-knee pain, L-hip pain", [("knee", "right"), ("hip", "left")]),
        ("intra-abdominal", []),
        ("Wrists: B/L swelling; elbow b/l", [("wrist", "bilateral"), ("elbow", "bilateral")]),
        ("Knee: b/l wrist swelling", [("knee", ""), ("wrist", "bilateral")]),
        ("both of the worker's shoulders", [("shoulder", "bilateral")]),
    ],
)
def test_parts_have_their_own_sides(text, parts):
    assert read(text) == parts


NO_SIDES = (
    "Lyrica (R)", "Lyrica (R) for pain", "Lyrica(R) knee", "Lyrica (R) knee pain", "R wave", "Poor R wave progression", "L4", "L-spine",
    "L spine MRI", "L5-S1", "(L) 4", "(L) 4 visits", "(R)", "R. Smith", "L. Jones MD", "Dr. R. Hand", "R. Hand, M.D.", "L. Foot MD",
    "Dr. John R. Hand", "John R. Hand.", "vitamin B", "Vitamin L knee", "hepatitis B", "LDL 130 mg/dL", "5 mg/L", "R/O fracture of the knee",
    "(K) hip\n(L) knee\n(M) foot", "(Q) brace (R) knee (S) therapy", "(A) wrist, (B) hand, (C) elbow", "Sensory PP/LT knee", "RT was called",
    "Lt. Smith", "size L knee brace", "exhibit R hand", "R\nknee", "T/L/S x-ray", "S/L tablets", "L and R", "Rx", "Dr. Lee", "b.i.d.",
    "the worker left work", "right away", "right hand dominant", "left home", "(b) knee",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_SIDES)
def test_letters_that_are_something_else_are_no_side(text):
    assert not {side for _, side in read(text)} - {""}
    assert not vocabulary().sides_in(text)


@given(st.sampled_from(NAMED_BY_A_LETTER.split()), st.sampled_from("LR"), st.sampled_from(ONE))
def test_what_a_letter_names_has_no_side(named, letter, part):
    assert read(f"{named.capitalize()} {letter} {part}") == [(part, "")]


@given(
    st.text(alphabet="LRlr()[]/. ,&>4Bb\n-", max_size=40), st.sampled_from(["visits", "Smith", "wave", "mg", "lumbar"])
)
def test_no_letter_alone_is_a_side(marks, word):
    text = f"{marks} {word}"
    said = re.search(r"(?i)b/l|r\.?[ \n-]?side|l\.?[ \n-]?side", text)
    assert said or not vocabulary().sides_in(text)


@given(st.text(max_size=60), st.sampled_from(ONE), st.text(max_size=60))
def test_any_text_can_be_read(before, part, behind):
    for name in vocabulary().parts_in(f"{before} {part} {behind}"):
        assert name.side in {"", "left", "right", "bilateral"}


@given(
    st.sampled_from(
        [("R knee", "L knee"), ("(R) hip", "(L) hip"), ("Rt. hip", "Lt. hip"), ("RLE", "LLE"), ("B/L hips", "R hips")]
    )
)
def test_what_may_be_another_side_is_told_apart(words):
    one, other = words
    assert every_side(one) != every_side(other)


def test_what_has_a_point_of_its_own_is_a_word_for_a_side():
    assert SHORT - {"b/l"} <= set(WORDS)
