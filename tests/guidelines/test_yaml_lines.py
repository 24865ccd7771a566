"""Data files are refused with the line at which the fault stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from openimr.errors import DataFileInvalid
from openimr.guidelines.adapters.yaml_lines import document, documents


class _Limit(BaseModel):
    model_config = ConfigDict(extra="forbid")
    limit: int
    unit: str


class _File(BaseModel):
    limits: list[_Limit]


def written(folder, text):
    file = folder / "data.yaml"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("limits:\n- limit: 3\n  unit: visits\n- limit: 4\n", 4, "limits.1.unit: Field required"),
        ("limits:\n- {limit: 3, unit: v}\n- {limit: many, unit: v}\n", 3, "limits.1.limit"),
        ("limits:\n- limit: 3\n  unit: v\n  unitt: v\n", 4, "limits.0.unitt"),
        ("limits:\n- limit: 3\n  unit: v\n  limit: 4\n", 4, "limit stands twice"),
        ("limits:\n- limit: 2013-09-31\n  unit: v\n", 2, "2013-09-31 is not a date"),
        ("limits:\n- limit: [\n  unit: v\n", 4, "sequence, line 2"),
        ("limits: []\n---\nlimits: []\n", 1, "holds 2 documents"),
        ("limits:\n- ? [a, b]\n  : 3\n", 2, "a key must be a word"),
    ],
)
def test_the_line_of_a_fault_is_named(tmp_path, text, line, words):
    with pytest.raises(DataFileInvalid, match=re.escape(words)) as refusal:
        document(written(tmp_path, text)).checked(_File)
    assert str(refusal.value).startswith(f"data.yaml:{line}:")


def test_every_fault_is_named_in_the_order_of_the_file(tmp_path):
    text = "limits:\n- limit: x\n  unit: v\n- limit: 3\n- unit: v\n  limit: y\n"
    with pytest.raises(DataFileInvalid) as refusal:
        document(written(tmp_path, text)).checked(_File)
    assert [int(line.split(":")[1]) for line in str(refusal.value).splitlines()] == [2, 4, 6]


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    with pytest.raises(DataFileInvalid, match="cannot be read"):
        documents(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataFileInvalid, match=r"bytes\.yaml:1"):
        documents(tmp_path / "bytes.yaml")


def test_aliases_without_end_are_refused_and_honest_ones_are_read(tmp_path):
    laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    with pytest.raises(DataFileInvalid, match="aliases without end"):
        documents(written(tmp_path, laughs))
    with pytest.raises(DataFileInvalid, match="aliases without end"):
        documents(written(tmp_path, "a: &a [*a]\n"))
    read = document(written(tmp_path, "limits:\n- &one {limit: 3, unit: v}\n- {<<: *one, limit: 4}\n")).checked(_File)
    assert [limit.limit for limit in read.limits] == [3, 4]


@given(st.recursive(st.integers(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4), max_leaves=12))  # fmt: skip
def test_every_entry_has_a_line_and_no_child_stands_before_its_parent(tmp_path_factory, data):
    import yaml

    file = tmp_path_factory.mktemp("lines") / "data.yaml"
    file.write_text(yaml.safe_dump({"root": data}, default_flow_style=False))
    read = document(file)
    assert read.data == {"root": data}
    for path, line in read.lines.items():
        assert line >= read.line(*path[:-1])
        assert read.line(*path, "there is no such entry") == line
