"""What the case summaries of published letters state, against 40 letters that were labelled by hand and held out.

Baseline in the same run: numbers with slashes or hyphens as dates, the first number before "year old", and the plain
lexicon of drug and treatment names, whatever is said of them. `--misses` prints
what differs; who has read it can no longer call the figure blind. The letters are not part of the repository.
"""

import json
import os
import re
import sys
from datetime import datetime
from pathlib import Path

import yaml

from openimr.records.adapters.assertion_file import treatment_history_rules
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.records.adapters.treatments_file import treatments
from openimr.records.domain.chronology.summary import SummaryFacts, read_summary

ROOT = Path(__file__).parents[1]
LABELS = ROOT / "tests" / "heldout" / "summaries.yaml"
LETTERS = Path(os.environ.get("OPENIMR_SHARED", ROOT.parent / "shared")) / "data" / "letters-gold.jsonl"
FIELDS = ("dates", "ages", "medications", "prior_treatments")


def ours(text: str) -> SummaryFacts:
    return read_summary(text, drugs=drug_lexicon(), treatments=treatments(), history=treatment_history_rules())


def plain(text: str) -> SummaryFacts:
    """Numbers with slashes or hyphens as dates, and every name of a drug or a treatment as written."""
    days = set()
    for written in re.findall(r"\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b", text):
        for form in ("%m-%d-%y", "%m-%d-%Y"):
            try:
                days.add(datetime.strptime(written.replace("/", "-"), form).date())
                break
            except ValueError:
                continue
    age = re.search(r"(\d+).year.old", text)
    named = {mention.drug.generic for mention in drug_lexicon().find(text, misspelt=False)}
    had = {mention.treatment.id for mention in treatments().find(text) if mention.treatment.kind != "study"}
    had |= {"medications"} if named else set()
    return SummaryFacts(frozenset(days), frozenset({int(age[1])} if age else ()), frozenset(named), frozenset(had))


def main() -> None:
    if not LETTERS.exists():
        print(
            f"no published letters here: {LETTERS.name} is missing (OPENIMR_SHARED names the folder that holds data/)"
        )
        return
    letters = [json.loads(line) for line in LETTERS.read_text(encoding="utf-8").splitlines()]
    texts = {letter["case_number"]: letter["clinical_case_summary"] for letter in letters}
    labels = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    print(f"{len(labels)} summaries, held out")
    print(f"{'':18}{'n':>5}{'ours: precision':>18}{'recall':>9}{'baseline: precision':>22}{'recall':>9}")
    read = {
        name: {label["case_number"]: reader(texts[label["case_number"]]) for label in labels}
        for name, reader in (("ours", ours), ("plain", plain))
    }
    for field in FIELDS:
        figures = []
        for name in ("ours", "plain"):
            pairs = [(set(label[field]), set(getattr(read[name][label["case_number"]], field))) for label in labels]
            right = sum(len(wanted & found) for wanted, found in pairs)
            told, wanted = sum(len(found) for _, found in pairs), sum(len(wanted) for wanted, _ in pairs)
            figures += [right / told if told else 0.0, right / wanted]
        print(f"{field:18}{wanted:>5}{figures[0]:>18.3f}{figures[1]:>9.3f}{figures[2]:>22.3f}{figures[3]:>9.3f}")
    if "--misses" in sys.argv:
        for label in labels:
            for field in FIELDS:
                wanted, found = set(label[field]), set(getattr(read["ours"][label["case_number"]], field))
                if wanted != found:
                    missed, extra = sorted(map(str, wanted - found)), sorted(map(str, found - wanted))
                    print(f"{label['case_number']} {field}: missed {missed}, too many {extra}")


if __name__ == "__main__":
    main()
