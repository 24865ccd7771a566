"""What is published and configured of the letters: schemas, wording, translation, look."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.determinations.builders import ready
from tests.determinations.letter_sets import SERVED, content, made

from openimr.determinations.adapters import letter_set_file, letter_set_html, letter_set_pdf
from openimr.determinations.adapters.letterhead import Look, contrast_with_white, look_of
from openimr.determinations.domain import schemas
from openimr.determinations.domain.letter_set.words import Words
from openimr.determinations.queries import set_as_json
from openimr.errors import DataFileInvalid, NotFound, RuleMissing

DOCS = Path(__file__).parents[2] / "docs" / "reference"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><path d="M0 40 30 0 60 40z"/></svg>'


@pytest.mark.parametrize("name", schemas.PUBLISHED)
def test_the_published_schema_is_the_one_of_the_code(name: str) -> None:
    assert (DOCS / f"{name}.schema.json").read_text(encoding="utf-8") == schemas.text(name)


def test_there_is_no_schema_of_another_name() -> None:
    with pytest.raises(NotFound, match="there are: determination"):
        schemas.schema("verdict")


def _fits(name: str, told: object) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not among the development requirements")
    schema = schemas.schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(told)))
    schemas.PUBLISHED[name][1].model_validate(told)


def test_what_is_made_keeps_to_the_schemas() -> None:
    for changes in ({"languages": ("es",)}, {"status": "draft", "content": content(signed=False)}):
        found = made(**changes)
        _fits("letter-set", set_as_json(found.about, {found.pieces[0].code: {"pdf": "ab" * 32}}))
        for piece in found.pieces:
            if piece.letter is not None:
                _fits("address-sheet" if piece.kind == "address" else "letter", piece.letter)
    for signed in (True, False):
        _fits("determination", ready().content(signed=signed))


def test_the_spanish_says_all_that_the_workers_letter_and_the_cover_say() -> None:
    english, spanish = (letter_set_file.wordings(tongue, SERVED) for tongue in ("en", "es"))
    parts = ("worker.", "cover.", "way.", "outcome.", "date.", "letter.", "reference.", "status.")
    assert not [name for name in english if name.startswith(parts) and name not in spanish]
    for name, wording in spanish.items():
        assert not wording.verified
        if wording.of or name.startswith("language."):  # of a rule of the programme, or of being a translation
            continue
        assert wording.slots <= english[name].slots, name
        assert wording.says.count("|") == english[name].says.count("|"), name


def test_a_wording_of_a_rule_keeps_the_slots_of_the_rule(tmp_path: Path) -> None:
    with pytest.raises(DataFileInvalid, match="not those of the words"):
        letter_set_file.read_data_file(_translation(tmp_path), letter_set_file._Translation)


def _translation(folder: Path) -> Path:
    file = folder / "letter_set.xx.yaml"
    file.write_text(
        "language: xx\nwordings:\n- {id: law.x, since: 2013-01-01, cite: own, verified: false, of: 'by {way}', says: x}\n"
    )
    return file


def test_the_spanish_letter_comes_first_says_that_english_rules_and_that_nobody_certified_it() -> None:
    found = made(languages=("es",))
    worker = [(piece.kind, piece.language) for piece in found.of(1)]
    assert worker[:5] == [
        ("address", "en"), ("worker", "es"), ("worker", "en"), ("cover", "es"), ("cover", "en"),
    ]  # fmt: skip
    notice = next(p for p in found.pieces if p.language == "es").letter["blocks"][0]
    assert "vale el texto en inglés" in notice["lead"]
    assert notice["text"] == "Ningún traductor certificado ha revisado esta traducción."
    assert any(one["language"] == "es" for one in found.about["unverified"])
    assert any("certified translator" in remark for remark in found.about["remarks"])
    assert {piece.role for piece in found.pieces if piece.language == "es"} == {"injured_worker"}


def test_who_certified_the_spanish_is_named_once_somebody_did() -> None:
    from dataclasses import replace

    from tests.determinations.letter_sets import material

    own = replace(material().organization, certified_translator="Lucía Ferrer, certified translator")
    found = made(languages=("es",), organization=own)
    notice = next(p for p in found.pieces if p.language == "es").letter["blocks"][0]
    assert notice["text"] == "Traducción revisada por Lucía Ferrer, certified translator."
    assert not [one for one in found.about["unverified"] if one["language"] == "es"]


def test_the_organizations_own_wording_stands_over_ours(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "wordings:\n- {id: cover.title, says: Decision and appeal}\n"
        "- {id: worker.title, language: es, says: Su tratamiento}\n"
        "enclosures:\n- {role: injured_worker, pieces: [cover, determination]}\n",
        encoding="utf-8",
    )
    assert letter_set_file.wordings("en", SERVED, own)["cover.title"].says == "Decision and appeal"
    assert letter_set_file.wordings("es", SERVED, own)["worker.title"].says == "Su tratamiento"
    assert [one.role for one in letter_set_file.enclosures(own)] == ["injured_worker"]
    own.write_text("wordings:\n- {id: cover.title, says: Another}\n", encoding="utf-8")
    assert letter_set_file.wordings("en", SERVED, own)["cover.title"].says == "Another"


def test_every_fault_of_an_own_wording_is_named(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "wordings:\n- {id: cover.titel, says: x}\n- {id: cover.last_day, says: Soon.}\n"
        "- {id: cover.lead, says: '{served} {way} {who}'}\n- {id: worker.appeal_grounds, says: One.}\n"
        "- {id: cover.title, language: fr, says: Décision}\n",
        encoding="utf-8",
    )
    with pytest.raises(DataFileInvalid) as told:
        letter_set_file.wordings("en", SERVED, own)
    for wanted in ("cover.titel: no such wording", "the slots appeal_by are missing", "no slots who here",
                   "5 parts are needed", "no wordings in 'fr'"):  # fmt: skip
        assert wanted in str(told.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("wordings:\n- {id: cover.title, says: '{open'}\n", "brace does not close"),
        ("enclosures:\n- {role: injured_worker, pieces: [verdict]}\n", "no such piece: verdict"),
        ("envelope: {width: 9.5}\n", "Field required"),
        ("colour: red\n", "Extra inputs"),
    ],
)
def test_an_own_file_of_another_form_is_refused(tmp_path: Path, text: str, says: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileInvalid, match=says):
        letter_set_file.enclosures(own)


def test_an_own_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(DataFileInvalid, match="OPENIMR_LETTER_WORDING"):
        letter_set_file.enclosures(tmp_path / "none.yaml")


def test_before_its_first_day_there_is_no_wording() -> None:
    words = Words("en", letter_set_file.wordings("en", date(2012, 12, 31)))
    with pytest.raises(RuleMissing, match=r"cover\.title"):
        words("cover.title")


def test_the_logo_stands_on_every_letter_with_its_words(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text(SVG)
    look = look_of(color="#7a1f2b", logo=str(logo), alt="A mountain")
    letter = next(piece.letter for piece in made().pieces if piece.kind == "cover")
    assert len(letter_set_pdf.render(letter, look)) > len(letter_set_pdf.render(letter, Look()))
    html = letter_set_html.render(letter, look)
    assert 'alt="A mountain"' in html
    assert "#7a1f2b" in html


def test_every_fault_of_the_look_is_named(tmp_path: Path) -> None:
    logo = tmp_path / "logo.gif"
    logo.write_bytes(b"GIF89a")
    with pytest.raises(DataFileInvalid) as told:
        look_of(color="navy", logo=str(logo), alt="")
    for wanted in ("#rrggbb", "LOGO_ALT", "neither SVG nor PNG"):
        assert wanted in str(told.value)
    with pytest.raises(DataFileInvalid, match="too pale"):
        look_of(color="#cccccc", logo="", alt="")
    with pytest.raises(DataFileInvalid, match="cannot be read"):
        look_of(color="", logo=str(tmp_path / "none.svg"), alt="x")
    assert contrast_with_white("#000000") == pytest.approx(21)
