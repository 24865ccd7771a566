"""Between a tab and the server nothing is overwritten, accepted or dropped that nobody saw: the editor's own module, run
in a browser against answers that a test gives.
"""

import json

import pytest

# A sentence of the text, a store that keeps nothing, and a server that answers what it is told, or not at all.
_STAGE = """async ({ begins, steps }) => {
    const { Saving } = await import("/static/openimr/desk/writing-saving.mjs");
    const store = { name: "n", keeps: true, keep() { return true; }, close() {}, async take() { return []; } };
    const asked = [];
    const answers = [];
    window.fetch = async (address, { body }) => {
        asked.push(JSON.parse(body));
        const answer = answers.shift();
        if (!answer) throw new TypeError("no network");
        return { ok: answer.status === 200, status: answer.status, redirected: false,
                 headers: { get: () => "application/json" }, json: async () => answer.said };
    };
    document.cookie = "csrftoken=x";
    const saving = new Saving({ item: 0, address: "/x", store, told: begins });
    await saving.begin();
    for (const step of steps) {
        if (step.do) saving.do(step.do);
        if (step.odds) saving.odds(...step.odds);
        if (step.settle) saving.do(saving.settle(saving.conflicts.find(({ id }) => id === step.settle[0]), step.settle[1]));
        if (step.take) saving.take(step.take);
        if (step.lost) await saving.save();
        if (step.answers) { answers.push(...step.answers); await saving.save(); }
    }
    clearTimeout();
    return { asked, conflicts: saving.conflicts, state: saving.state, left: saving.unsaved,
             words: Object.fromEntries(saving.shown.map((one) => [one.id, one.dropped ? null : one.text])) };
}"""


def sentence(of: str, text: str, *, drafted: str | None = "", dropped: bool = False) -> dict:
    drafted = text if drafted == "" else drafted
    return {
        "id": of, "place": of[1:], "text": text, "drafted": drafted, "role": "summary", "finding": None,
        "dropped": dropped, "accepted": False, "sources": [],
    }  # fmt: skip


def text(version: int, **words: str | dict) -> dict:
    told = {"s1": "one", "s2": "two", "s3": "three"} | words
    shown = [one if isinstance(one, dict) else sentence(of, one) for of, one in told.items() if one]
    return {"item": 0, "version": version, "sentences": shown}


def ok(*args, **words) -> dict:
    return {"status": 200, "said": text(*args, **words)}


def twice(*args, of: tuple[str, ...] = ("s1",), **words) -> dict:
    return {"status": 409, "said": text(*args, **words) | {"conflicts": [{"id": one} for one in of]}}


def edit(of: str, words: str) -> dict:
    return {"op": "edit", "id": of, "text": words}


def accept(of: str, words: str) -> dict:
    return {"op": "accept", "id": of, "accepted": True, "words": words}


DROP_3 = {"op": "drop", "id": "s3"}
CITE_1 = {"op": "cite", "id": "s1", "source": {"kind": "reviewer"}}


@pytest.fixture
def stage(page):
    page.goto("/sign-in/")

    def play(*steps: dict) -> dict:
        return page.evaluate(_STAGE, {"begins": text(5), "steps": json.loads(json.dumps(steps))})

    return play


def test_what_came_after_a_batch_meets_what_was_changed_elsewhere(stage):
    # after a conflict on one sentence the edit of another, changed elsewhere too, is no new base for itself
    first = stage(
        {"do": [edit("s1", "mine")]},
        {"lost": 1},
        {"do": [edit("s2", "mine two")]},
        {"answers": [twice(6, s1="theirs", s2="theirs two")]},
    )
    assert [(one["id"], one["theirs"], one["mine"]) for one in first["conflicts"]] == [
        ("s1", "theirs", "mine"),
        ("s2", "theirs two", "mine two"),
    ]
    assert len(first["asked"]) == 2
    # a save that brought foreign changes with it: what was not shown is neither accepted nor dropped
    second = stage(
        {"do": [edit("s1", "mine")]},
        {"lost": 1},
        {"do": [accept("s2", "two"), DROP_3]},
        {"answers": [ok(7, s1="mine", s2="drafted anew", s3="edited elsewhere")]},
    )
    assert len(second["asked"]) == 2
    assert [(one["id"], one["kind"]) for one in second["conflicts"]] == [("s3", "dropped_here")]
    # what was not changed elsewhere goes on
    third = stage(
        {"do": [edit("s1", "mine")]},
        {"lost": 1},
        {"do": [accept("s2", "two"), DROP_3]},
        {"answers": [ok(7, s1="mine"), ok(8, s1="mine", s3=sentence("s3", "three", dropped=True))]},
    )
    assert third["asked"][-1]["base"] == 7
    assert [one["op"] for one in third["asked"][-1]["operations"]] == ["accept", "drop"]
    assert third["state"] == "saved"


def test_what_a_conflict_leaves_of_a_batch_goes_on_the_version_that_it_was_made_on(stage):
    told = stage(
        {"do": [edit("s1", "mine"), CITE_1, accept("s2", "two"), DROP_3]},
        {"answers": [twice(6, s1="theirs", s2="drafted anew"), ok(7, s1="theirs", s2="drafted anew")]},
    )
    assert [(one["base"], [op["op"] for op in one["operations"]]) for one in told["asked"]] == [
        (5, ["edit", "cite", "accept", "drop"]),
        (5, ["cite", "accept", "drop"]),  # the server brings them together with what was not shown; the source goes on
    ]
    assert told["asked"][0]["batch"] != told["asked"][1]["batch"]
    refused = {"status": 422, "said": {"faults": [["operations[1]", "no such page"]]}}
    wrong = stage({"do": [edit("s1", "mine"), CITE_1, DROP_3]}, {"answers": [refused, ok(6, s1="mine")]})
    assert [(one["base"], [op["op"] for op in one["operations"]]) for one in wrong["asked"]] == [
        (5, ["edit", "cite", "drop"]),
        (5, ["edit", "drop"]),
    ]


def test_words_that_wait_for_a_choice_are_held(stage):
    opened = [{"do": [edit("s1", "mine")]}, {"answers": [twice(6, s1="theirs")]}]
    held = stage(*opened, {"do": [edit("s1", "mine, longer"), accept("s1", "theirs")]}, {"answers": []})
    assert (held["left"], held["words"]["s1"]) == (0, "theirs")
    assert [(one["theirs"], one["mine"]) for one in held["conflicts"]] == [("theirs", "mine, longer")]
    # an open field over words that are others by now
    odds = stage({"take": text(6, s1="theirs")}, {"odds": ["s1", "typed on old words"]}, {"answers": []})
    assert [(one["theirs"], one["mine"]) for one in odds["conflicts"]] == [("theirs", "typed on old words")]
    assert odds["asked"] == []
    # what is on file when one chooses is what was shown
    later = stage(*opened, {"take": text(7, s1="theirs, later")}, {"settle": ["s1", "theirs"]}, {"answers": []})
    assert (later["words"]["s1"], later["conflicts"], later["left"]) == ("theirs, later", [], 0)
    mine = stage(*opened, {"settle": ["s1", "mine"]}, {"answers": [ok(7, s1="mine")]})
    assert (mine["asked"][-1]["base"], mine["asked"][-1]["operations"]) == (6, [edit("s1", "mine")])
    # of a sentence that is gone its source goes where the words go
    gone = stage(
        {"do": [edit("s1", "mine"), CITE_1]},
        {"answers": [twice(6, s1="")]},
        {"settle": ["s1", "mine"]},
        {"answers": [ok(7, s1="")]},
    )
    assert [(one["op"], one["id"].split("-")[0]) for one in gone["asked"][-1]["operations"]] == [
        ("add", "own"), ("cite", "own"),
    ]  # fmt: skip
