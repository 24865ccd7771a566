"""Files of tests that pytest can tell apart: outside packages it knows a file by its name alone."""

from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_no_two_files_of_tests_outside_packages_have_one_name():
    loose = [file for file in TESTS.rglob("test_*.py") if not (file.parent / "__init__.py").exists()]
    names = Counter(file.name for file in loose)
    assert len(loose) > 50
    assert [name for name, count in names.items() if count > 1] == []
