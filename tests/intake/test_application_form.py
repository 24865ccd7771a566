"""The fillable application beside the case file: only what is filled in, and says something else, is a difference."""

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from openimr.intake.adapters.application_form import compare, read_fields
from openimr.intake.adapters.case_format import CaseFormat
from openimr.intake.adapters.strict_yaml import read

CASE, _ = read(Path(__file__).parents[1] / "broken" / "case.yaml", CaseFormat, source="case.yaml")


def form(file: Path, fields: list[Dictionary]) -> Path:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field) for field in fields]))
        pdf.save(file)
    return file


def filled(tmp_path, **values: str) -> Path:
    return form(tmp_path / "form.pdf", [Dictionary(T=String(name), V=String(value)) for name, value in values.items()])


@pytest.mark.parametrize(
    ("field", "typed", "differs"),
    [
        ("employee_first_name", "Rosa", False),
        ("employee_first_name", "  ROSA ", False),
        ("employee_first_name", "Rose", True),
        ("employee_first_name", "", False),  # left empty: nothing is said
        ("employee_date_of_birth", "01/31/1980", False),
        ("employee_date_of_birth", "1/31/1980", False),
        ("employee_date_of_birth", "01/13/1980", True),
        ("claims_administrator_fax", "000-555-0101", False),
        ("claims_administrator_fax", "000-555-0102", True),
        ("claim_number", "0123", False),
        ("claim_number", "123", True),
        ("employee_phone", "(000) 555-0199", True),  # the case file has none
        ("disputed_item_1", "Acupuncture 6 sessions", False),
        ("disputed_item_2", "Gym membership for a year", True),
        ("disputed_item_3", "A third treatment", True),  # no such item in the case file
        ("liability_disputed", "No", False),
        ("liability_disputed", "Yes", True),
        ("a_field_of_no_concern", "x", False),
    ],
)
def test_a_field_differs_only_in_what_it_says(tmp_path, field, typed, differs):
    found = compare(filled(tmp_path, **{field: typed}), CASE)
    assert [difference.field for difference in found] == ([field] if differs else [])


def test_fields_in_groups_and_choices_are_read(tmp_path):
    kid = Dictionary(T=String("birth"), V=String("01/31/1980"))
    widget = Dictionary(Subtype=Name.Widget)
    file = form(
        tmp_path / "form.pdf",
        [
            Dictionary(T=String("employee"), Kids=Array([kid])),
            Dictionary(T=String("type_of_review"), V=Name("/Regular"), Kids=Array([widget])),
            Dictionary(T=String("several"), V=Array([String("a"), String("b")])),
            Dictionary(V=String("without a name")),
        ],
    )
    fields = read_fields(file)
    assert fields["employee.birth"] == "01/31/1980"
    assert (fields["type_of_review"], fields["several"]) == ("Regular", "a, b")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 cut", b"no pdf at all"])
def test_a_file_that_is_no_form_tells_nothing(tmp_path, content):
    (tmp_path / "form.pdf").write_bytes(content)
    assert read_fields(tmp_path / "form.pdf") == {}


def test_a_form_that_contains_itself_ends(tmp_path):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        field = pdf.make_indirect(Dictionary(T=String("a")))
        field.Kids = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        pdf.save(tmp_path / "form.pdf")
    assert read_fields(tmp_path / "form.pdf") == {}
