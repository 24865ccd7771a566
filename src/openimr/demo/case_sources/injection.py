"""A flare-up fourteen years after the strain of the first case: an injection and therapy that were denied. Nobody decided."""

from pathlib import Path

from openimr.demo.case_sources.paper import NEW_PAGE, application, document
from openimr.demo.case_sources.work_hardening import CLINIC, IDS, PT, UR, WORKER
from openimr.demo.case_sources.work_hardening import FIELDS as BEFORE

ITEMS = [
    "Lumbar epidural steroid injection, left L5-S1",
    "Physical therapy 2 times a week for 6 weeks, lumbar spine",
]
FIELDS = {
    **BEFORE,
    "claims_administrator_fax": "(916) 555-0126",
    "primary_diagnosis": "Lumbar radiculopathy", "icd_code": "M54.16", "ur_decision_date": "11/12/2025",
    "disputed_item_1": ITEMS[0], "disputed_item_2": ITEMS[1], "signature_date": "11/18/2025",
}  # fmt: skip

# day, pain, subjective, objective, treatment so far, plan, work status
VISITS = [
    (
        "07/14/2025",
        "6",
        "low back pain that came back in May 2025 without a new accident, now with pain down the back of the left leg to the foot",
        "Lumbar flexion is 40 degrees. Straight leg raise is positive on the left at 45 degrees with pain below the knee. The left ankle reflex is 1+, the right 2+. Strength is 5/5",
        "Ibuprofen from the pharmacy helped little.",
        "Naproxen 500 mg twice a day for four weeks, physical therapy, 8 visits, and home exercises",
        "Modified work, no lifting over 15 pounds",
    ),
    (
        "09/08/2025",
        "6",
        "pain of the low back and the left leg as before; he stopped naproxen after three weeks because of stomach pain",
        "Lumbar flexion is 45 degrees. Straight leg raise is positive on the left at 50 degrees. Sensation to light touch is less over the outer left foot",
        "He attended physical therapy in August; the notes were not at hand.",
        "MRI of the lumbar spine. Acetaminophen 650 mg three times a day",
        "Modified work, no lifting over 15 pounds",
    ),
    (
        "11/03/2025",
        "5",
        "left leg pain on most days, less when lying down; the low back itself is better",
        "Lumbar flexion is 55 degrees. Straight leg raise is negative on the right and brings back pain only on the left. Reflexes are 1+ at both ankles",
        "The MRI of 10/06/2025 was reviewed with the patient.",
        "A left L5-S1 epidural steroid injection under fluoroscopy. Physical therapy 2 times a week for 6 weeks after it",
        "Modified work, no lifting over 20 pounds",
    ),
]


def build(folder: Path, _work: Path) -> None:
    """Write every record of the case."""
    application(folder / "01-application.pdf", FIELDS, ITEMS)
    _utilization_review(folder)
    for number, visit in enumerate(VISITS, start=4):
        _report(folder, number, visit)
    document(
        folder / "07-mri-lumbar-2025-10-06.pdf",
        "San Joaquin Valley Imaging Center",
        "12 Orchard Row, Stockton, CA 95207",
        [
            ("title", "RADIOLOGY REPORT: MRI OF THE LUMBAR SPINE"),
            [*IDS, ("Date of study", "10/06/2025"), ("Referred by", "Lena Marchetti-Quill, MD")],
            ("Technique", "Sagittal and axial images without contrast."),
            (
                "Findings",
                "At L5-S1 a protrusion of 4 mm to the left touches the left S1 root. At L4-L5 mild bulging without contact to a root. The canal is wide enough at every level.",
            ),
            ("Impression", "Left protrusion at L5-S1 with contact to the left S1 root."),
            "Interpreted by: Philippa Oyelaran, MD, radiologist",
        ],
    )
    document(
        folder / "08-therapy-notes.pdf",
        *PT,
        [
            ("title", "PHYSICAL THERAPY NOTES"),
            [("Patient", WORKER), ("Date of service", "07/28/2025"), ("Visit", "1 of 8 authorized")],
            ("Subjective", "Pain of the left leg 6/10, worse when sitting over 20 minutes."),
            ("Objective", "Flexion 40 degrees. Walks 15 minutes."),
            ("Plan", "Extension exercises, nerve glides, home program handed out."),
            NEW_PAGE,
            ("title", "PHYSICAL THERAPY DISCHARGE NOTE"),
            [("Patient", WORKER), ("Date of service", "08/29/2025"), ("Visit", "6 of 8 authorized")],
            (
                "Course",
                "The patient attended 6 visits between 07/28/2025 and 08/29/2025 and missed two. Walking tolerance went from 15 to 30 minutes. The leg pain was 6/10 at first and 5/10 at the end.",
            ),
            ("Home program", "He does the exercises on four days of the week by his own account."),
            "Therapist: Connor Vandermeer, DPT",
        ],
    )


def _utilization_review(folder: Path) -> None:
    document(
        folder / "02-utilization-review-determination.pdf",
        *UR,
        [
            "Date of decision: 11/12/2025",
            ("title", "UTILIZATION REVIEW DETERMINATION: NOTICE OF DENIAL"),
            [*IDS, ("Request received", "11/06/2025"), ("Served", "by mail on 11/12/2025")],
            [(ITEMS[0], "Not certified"), (ITEMS[1], "Not certified")],
            NEW_PAGE,
            (
                "Rationale",
                "1. Radiculopathy is not confirmed on the last examination, and failure of conservative care is not documented. MTUS Low Back Disorders Guideline 2020. 2. No functional gain from the earlier visits is documented.",
            ),
            ("Records reviewed", "Progress report of 11/03/2025 and request for authorization."),
            "You may ask for Independent Medical Review on the enclosed form within 30 days of service of this decision.",
            "Reviewer: Harold Finch-Abbott, MD, Occupational Medicine, licensed in California.",
        ],
    )
    document(
        folder / "03-request-for-authorization.pdf",
        *CLINIC,
        [
            ("title", "REQUEST FOR AUTHORIZATION (DWC Form RFA)"),
            [*IDS, ("Date of request", "11/04/2025")],
            [(f"Requested treatment {n}", item) for n, item in enumerate(ITEMS, start=1)],
            ("signed", "L. Marchetti-Quill"),
            "Lena Marchetti-Quill, MD",
        ],
    )


def _report(folder: Path, number: int, visit: tuple[str, ...]) -> None:
    day, pain, subjective, objective, so_far, plan, work = visit
    document(
        folder / f"{number:02d}-progress-report-{day[6:]}-{day[:2]}-{day[3:5]}.pdf",
        *CLINIC,
        [
            ("title", "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)"),
            [*IDS, ("Date of exam", day)],
            ("Subjective complaints", f"The patient reports {subjective}. Pain is rated {pain}/10."),
            ("Objective findings", f"{objective}."),
            ("Treatment to date", so_far),
            ("Diagnosis", "Lumbar radiculopathy, left (M54.16); lumbar sprain of 2011."),
            NEW_PAGE,
            ("title", "PROGRESS REPORT (PR-2), continued"),
            ("Treatment plan", f"{plan}."),
            ("Work status", f"{work}."),
            ("signed", "L. Marchetti-Quill"),
            "Treating physician: Lena Marchetti-Quill, MD",
        ],
    )
