"""Sides as clinicians write them, worded after the reader of sides was mended (`quality_gate.py --sides`): by one letter,
abbreviated, both for one, in the request; and letters and words that are no side, of which nothing may be told.

Each kind plants its wordings in turn, so that 12 of a kind are 12 wordings. Fictitious.
"""

# ruff: noqa: ARG001, ARG005, E501  every kind is planted the same way, whether or not it draws anything; wordings stay on a line
import random
import re
from collections.abc import Callable
from itertools import count

from openimr.determinations.domain.quality.matter import Matter

from benchmarks.quality_faults import Fault, add, reword
from benchmarks.quality_world import Made

FAULTS: list[Fault] = []
#: Nothing may be told of these.
NO_SIDES: list[Fault] = []


def _slots(made: Made) -> dict[str, str] | None:
    """The other side than the case's in its spellings; None where the case is about no part with sides."""
    side, _, part = made.truth.slots["part"].partition(" ")
    if side not in {"left", "right"}:
        return None
    other = "right" if side == "left" else "left"
    return {"S": other[0].upper(), "s": other[0], "Rt": f"{other[0].upper()}t", "rt": f"{other[0]}t", "other": other,
            "same": side, "bare": part, "BARE": part.upper(), "RT": f"{other[0].upper()}T"}  # fmt: skip


def _said(into: list[Fault], name: str, *wordings: str) -> None:
    turns = count()

    def plant(made: Made, rng: random.Random, words) -> Matter | None:
        slots = _slots(made)
        return slots and add(made, rng, wordings[next(turns) % len(wordings)], **slots)

    into.append(Fault(name, frozenset({"side"}), plant))


_said(
    FAULTS, "side by one letter",
    "({S}) {bare}: tender to palpation, no effusion.", "There was surgery of the ({S}) {bare} in the past.",
    "{S} {bare} exam: crepitus, mild swelling.", "The worker points to the {S} {bare} when asked.",
    "Weakness of the {bare} ({S}) with resisted motion.", "X-ray {S} {bare}: unremarkable.", "{S}. {bare}: guarded motion.",
    "Sprain of {bare}, {S}.", "The symptoms are worse on the {S}, at the {bare}.", "The {S}-{bare} is stiff in the morning.",
    "There is a brace on the {s} {bare}.", "Strain of {S}/{bare} is the diagnosis.",
)  # fmt: skip
_said(
    FAULTS, "side abbreviated",
    "{Rt} {bare} strain is the diagnosis.", "Sprain, {bare}, {Rt}.", "{Rt}. {bare} ROM was limited in all planes.",
    "Injection of the ({Rt}) {bare} was discussed.", "{RT} {BARE} pictures were reviewed.", "Ongoing {other}-sided {bare} complaints were told.",
    "The {bare} ({other}) was swollen.", "The {other} dominant {bare} is weak.", "The worker c/o {rt} {bare} pain at work.",
    "Examination of the {other} lateral {bare} shows warmth.", "There is atrophy about the {bare} on the {Rt}.", "It is the {Rt}.{bare} that limits the worker.",
)  # fmt: skip
_said(
    FAULTS, "both sides for one, abbreviated",
    "Bil {bare} pain since the injury.", "Bilat. {bare} crepitus was felt.", "{bare}s: B/L swelling.", "R/L {bare} pain was told.",
    "There is pain in R and L {bare}.", "(B) {bare} braces were worn.", "Pain, {bare}s, bilat.", "L>R {bare} pain was told.",
    "There is tenderness of the {bare} (B/L).", "Rt. & Lt. {bare} were imaged.", "{bare} b/l: full strength.", "There is bil. {bare} weakness.",
)  # fmt: skip
_said(
    FAULTS, "both sides for one, in words",
    "The pair of {bare}s was examined.", "One {bare} is as painful as the other.", "Neither {bare} could be fully moved.",
    "Both of the worker's {bare}s ached.", "Each of the {bare}s was swollen.", "There was effusion in either {bare}.",
    "The {same} {bare}, like the {other} one, was stiff.", "The pain of the {bare} is present on either side.", "The {bare}s were symmetrically restricted.",
    "Left as well as right {bare} were tender.", "Two sore {bare}s keep the worker from sleep.", "The worker's {bare}s both hurt.",
)  # fmt: skip
_said(
    NO_SIDES, "letters and words that are no side",
    "Lyrica (R) was continued.", "The R wave was normal in the tracing.", "It was countersigned by R. Smith and {S}. Jones, MD.",
    "Item ({S}) of the form is blank.", "Vitamin B and vitamin {S} were advised.", "The {bare} brace is of size {S}.",
    "The examiner, Dr. {S}. Hand, looked at the {part}.", "The L-spine was not looked at.", "The worker is {other} hand dominant.",
    "The worker left work early for the {part}.", "It was right to ask for it.", "Pinprick and PP/LT {bare} testing were intact.",
)  # fmt: skip
_said(
    NO_SIDES, "the case's own side, written otherwise",
    "The {same} medial {bare} was tender.", "Tenderness of the {bare} is on the {same} side.", "The {same}-sided {bare} pain goes on.",
    "The {bare} was tender on both sides of the scar.", "Each {bare} injection gave relief.", "Either {bare} surgery or therapy was discussed.",
    "The {bare}, {same}, was examined.", "The {bare} ({same}) was examined.", "Both {bare} and back were examined.",
    "Two {bare} injections were discussed.", "The side of the {bare} was marked.", "The worker left the {same} {bare} untreated.",
)  # fmt: skip


def _in_request(*spelt: str) -> Callable[[Made, random.Random, object], Matter | None]:
    turns = count()

    def change(text: str) -> str | None:
        found = re.search(r"\b(left|right) (\w+)", text)
        if not found:
            return None
        other = "right" if found[1] == "left" else "left"
        told = spelt[next(turns) % len(spelt)].format(
            S=other[0].upper(), s=other[0], Rt=f"{other[0].upper()}t", rt=f"{other[0]}t", other=other, bare=found[2]
        )
        return text[: found.start()] + told + text[found.end() :]

    return lambda made, rng, words: reword(made.matter, rng, lambda one: change(one.text), "request")


FAULTS.append(
    Fault(
        "side of the request, spelt in twelve ways", frozenset({"side_of_request"}),
        _in_request("({S}) {bare}", "{S}. {bare}", "[{S}] {bare}", "({Rt}.) {bare}", "{Rt} {bare}", "{bare} ({S})", "{s} {bare}", "{rt}. {bare}",
                    "bil. {bare}", "b/l {bare}", "R/L {bare}", "{bare}, {other}"),
    )
)  # fmt: skip
