"""A fall with a leg that grows weak: imaging that utilization review denied, therapy that it allowed in part."""

from pathlib import Path

from openimr.demo.case_sources.paper import NEW_PAGE, application, bundle, document, scan

CLINIC = (
    "Coastal Orthopaedic & Pain Associates",
    "1500 Breakwater Avenue, Suite 8, Ventura, CA 93001   Tel (805) 555-0130   Fax (805) 555-0131",
)
PT = ("Channel View Physical Therapy", "72 Anchor Street, Ventura, CA 93003   Tel (805) 555-0144")
UR = (
    "Northgate Utilization Review",
    "for Tamarack Claims Management   P.O. Box 880, Glendale, CA 91209   Tel (818) 555-0119",
)
WORKER = "Marisol T. Quintanar"
IDS = [
    ("Patient", WORKER),
    ("Date of birth", "08/02/1979"),
    ("Date of injury", "08/17/2016"),
    ("Claim number", "TCM-16-77120"),
    ("Employer", "Lindero Vista School Transportation"),
]
FIELDS = {
    "employee_first_name": "Marisol", "employee_middle_initial": "T", "employee_last_name": "Quintanar", "employee_address": "93 Sandpiper Court", "employee_city": "Oxnard", "employee_state": "CA",
    "employee_postal_code": "93030", "employee_phone": "(805) 555-0107", "employee_date_of_birth": "08/02/1979", "date_of_injury": "08/17/2016", "claim_number": "TCM-16-77120",
    "employer_name": "Lindero Vista School Transportation", "physician_first_name": "Oren", "physician_last_name": "Vasquez-Hill", "physician_specialty": "Orthopaedic Surgery",
    "physician_practice": "Coastal Orthopaedic & Pain Associates", "physician_address": "1500 Breakwater Avenue, Suite 8, Ventura, CA 93001", "physician_phone": "(805) 555-0130",
    "physician_fax": "(805) 555-0131", "physician_npi": "1000000526", "claims_administrator_name": "Tamarack Claims Management", "claims_administrator_contact": "Desmond Arkwright",
    "claims_administrator_address": "P.O. Box 3301, Burbank, CA 91504", "claims_administrator_phone": "(818) 555-0127", "claims_administrator_fax": "(818) 555-0128", "primary_diagnosis": "Lumbar radiculopathy",
    "icd_code": "M54.16", "ur_decision_date": "12/19/2016", "disputed_item_1": "MRI lumbar spine without contrast", "disputed_item_3": "EMG/NCS of the bilateral lower extremities",
    "liability_disputed": "No", "type_of_review": "Regular", "signature_name": "Marisol T. Quintanar", "signature_date": "12/28/2016",
}  # fmt: skip
VISITS = [
    ("08/24/2016", "8", "low back pain since a fall from the step of a bus, with pain down the right leg to the foot", "Lumbar flexion is 30 degrees. Straight leg raise is positive on the right at 45 degrees. Reflexes are 2+ and equal. Strength is 5/5", "None so far.", "Ibuprofen 600 mg three times a day, physical therapy, 8 visits", "Off work"),
    ("09/28/2016", "7", "right leg pain as before, tingling on the top of the right foot", "Straight leg raise is positive on the right at 40 degrees. Sensation over the right foot is slightly less than on the left", "The patient has completed 5 visits of physical therapy.", "Continue therapy. Gabapentin 300 mg at night", "Modified work, no driving of a bus"),
    ("10/26/2016", "7", "right leg pain without lasting relief from therapy; the foot tires on stairs", "Straight leg raise is positive on the right at 35 degrees. Decreased sensation over the right L5 dermatome. Strength of the right extensor hallucis longus is 4/5", "The patient has completed 8 visits of physical therapy, and symptoms persist despite therapy, exercises and medication.", "Home exercise program. Recheck in four weeks", "Modified work, no driving of a bus"),
    ("12/07/2016", "8", "right leg pain and a weak foot; she has stumbled twice", "Straight leg raise is positive on the right at 30 degrees. Diminished right Achilles reflex. Decreased sensation over the right L5 dermatome. Strength of the right extensor hallucis longus is 4-/5 and dorsiflexion is 4/5. The left leg is normal", "Symptoms persist after 8 visits of physical therapy, home exercise and ibuprofen, with no lasting improvement over 14 weeks.", "MRI lumbar spine without contrast, physical therapy 12 visits, and EMG/NCS of both legs are requested. The patient would consider surgery if a compressed nerve is found", "Modified work, no driving of a bus"),
]  # fmt: skip


def build(folder: Path, work: Path) -> None:
    """Write every record of the case."""
    fields = {**FIELDS, "disputed_item_2": ITEM_2}
    application(folder / "01-application.pdf", fields, ["", "", ""])
    document(
        folder / "02-utilization-review-determination.pdf",
        *UR,
        [
            "Date of decision: 12/19/2016",
            ("title", "UTILIZATION REVIEW DETERMINATION"),
            [*IDS, ("Request received", "12/12/2016"), ("Served", "by mail on 12/19/2016")],
            [
                ("1. MRI lumbar spine without contrast", "Not certified"),
                ("2. Physical therapy 12 visits for the lumbar spine", "Modified: 6 visits are certified"),
                ("3. EMG/NCS bilateral lower extremities", "Not certified"),
            ],
            NEW_PAGE,
            (
                "Rationale",
                "1. No red flag is described. MTUS Low Back Complaints 2004, Special Studies. 2. MTUS Chronic Pain Medical Treatment 2016, Physical medicine treatment: six visits allow a fresh assessment. 3. MTUS Low Back Complaints 2004, Special Studies.",
            ),
            (
                "Records reviewed",
                "Progress reports of 10/26/2016 and 12/07/2016; request for authorization of 12/09/2016.",
            ),
            NEW_PAGE,
            "You may ask for Independent Medical Review on the enclosed form within 30 days of service of this decision.",
            "Reviewer: Greta Ollerenshaw, MD, Family Medicine, licensed in Texas, T00000.",
        ],
    )
    document(
        folder / "03-request-for-authorization.pdf",
        *CLINIC,
        [
            ("title", "REQUEST FOR AUTHORIZATION (DWC Form RFA)"),
            [*IDS, ("Date of request", "12/09/2016")],
            [
                ("Requested treatment 1", "MRI lumbar spine without contrast"),
                ("CPT/HCPCS", "72148"),
                ("Requested treatment 2", "Physical therapy 12 visits for the lumbar spine"),
                ("CPT/HCPCS", "97110"),
                ("Requested treatment 3", "EMG/NCS bilateral lower extremities"),
                ("CPT/HCPCS", "95886, 95910"),
            ],
            ("signed", "O. Vasquez-Hill"),
            "Oren Vasquez-Hill, DO",
        ],
    )
    document(
        folder / "04-first-report-of-injury.pdf",
        "Ventura Harbor Urgent Care",
        "11 Pier Road, Ventura, CA 93001",
        [
            ("title", "DOCTOR'S FIRST REPORT OF OCCUPATIONAL INJURY OR ILLNESS"),
            [*IDS, ("Date of examination", "08/17/2016"), ("Occupation", "School bus driver")],
            (
                "How the injury occurred",
                "She stepped down from the bus, the step gave way, and she fell on her back and right hip.",
            ),
            ("Subjective complaints", "Low back pain and pain of the right thigh. Pain is rated 8/10."),
            ("Objective findings", "Tenderness of the low back. No deformity. Gait is slow."),
            NEW_PAGE,
            ("Diagnosis", "Contusion of the low back and lumbar strain."),
            ("Treatment plan", "Ibuprofen 600 mg, ice, X-ray, recheck in one week."),
            ("Work status", "Off work for one week."),
            "Physician: Ruth Amberley, MD",
        ],
    )
    document(
        folder / "05-xray-lumbar.pdf",
        "Ventura Coast Radiology",
        "9 Lighthouse Way, Ventura, CA 93001",
        [
            ("title", "RADIOLOGY REPORT: X-RAY LUMBAR SPINE"),
            [*IDS, ("Date of study", "08/18/2016")],
            ("Technique", "Two views."),
            ("Findings", "Normal alignment. Slight narrowing at L4-5."),
            ("Impression", "No fracture. Slight narrowing of the disc space at L4-5."),
            "Interpreted by: Niall Forsythe, MD, radiologist",
        ],
    )
    made = []
    for number, (day, pain, subjective, objective, treatment, plan, status) in enumerate(VISITS, start=6):
        file = folder / f"{number:02d}-progress-report-{day[6:]}-{day[:2]}-{day[3:5]}.pdf"
        document(
            file,
            *CLINIC,
            [
                ("title", "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)"),
                [*IDS, ("Date of exam", day)],
                ("Subjective complaints", f"The patient reports {subjective}. Pain is rated {pain}/10."),
                ("Objective findings", f"{objective}."),
                ("Diagnosis", "Lumbar strain; lumbar radiculopathy, right (M54.16)."),
                NEW_PAGE,
                ("title", "PROGRESS REPORT (PR-2), continued"),
                ("Treatment to date", treatment),
                ("Treatment plan", f"{plan}."),
                ("Work status", f"{status}."),
                ("signed", "O. Vasquez-Hill"),
                "Treating physician: Oren Vasquez-Hill, DO",
            ],
        )
        made.append(file)
    parts: list[object] = []
    for place, (day, visit) in enumerate((("09/07/2016", "1"), ("09/21/2016", "4"), ("10/14/2016", "8"))):
        parts += [NEW_PAGE] if place else []
        parts += [
            ("title", "PHYSICAL THERAPY DAILY NOTE"),
            [("Patient", WORKER), ("Date of service", day), ("Visit number", f"{visit} of 8")],
            ("Subjective", "Leg pain is the same after the session as before."),
            (
                "Objective",
                "Therapeutic exercise and traction. Sitting tolerance 20 minutes. Patient tolerated the session.",
            ),
            (
                "Plan",
                "Written home exercises were reviewed; the patient performs the home exercise program on her own."
                if visit == "8"
                else "Continue.",
            ),
            "Therapist: Beatriz Holmgren, DPT",
        ]
    document(folder / "10-therapy-notes.pdf", *PT, parts)
    original = work / "work-status.pdf"
    document(
        original,
        "Lindero Vista School Transportation",
        "Personnel, 2 Depot Road, Oxnard, CA 93030",
        [
            "Date: 11/02/2016",
            ("title", "WORK STATUS REPORT"),
            "Our employee has been placed on desk duty for four hours a day since 10/31/2016. She may not drive a bus until cleared.",
            "Personnel",
        ],
    )
    scan(original, folder / "11-scan-work-status.pdf", seed=11, skew=0.6)
    bundle(folder / "12-records-sent-again.pdf", [(made[2], [1, 2]), (folder / "05-xray-lumbar.pdf", [1])])


ITEM_2 = (
    "Physical therapy 12 visits for the lumbar spine was the original request. Physical therapy 6 visits for the lumbar spine was authorized by the Claims Administrator. "
    "The remaining IMR eligible portion of the original request, Physical therapy 6 visits for the lumbar spine"
)
