"""Write the sample cases' records anew: `make cases`. The same sources give the same files."""

import shutil
import tempfile
from pathlib import Path

from openimr.demo.case_sources import injection, lumbar, medication, work_hardening

CASES = Path(__file__).parents[1] / "cases"


def main() -> None:
    for name, case in (
        ("work-hardening", work_hardening),
        ("lumbar-mri-and-therapy", lumbar),
        ("medication", medication),
        ("injection-and-therapy", injection),
    ):
        records = CASES / name / "records"
        shutil.rmtree(records, ignore_errors=True)
        records.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as work:
            case.build(records, Path(work))
        files = sorted(records.iterdir())
        print(f"{name}: {len(files)} files, {sum(file.stat().st_size for file in files):,} bytes")


if __name__ == "__main__":
    main()
