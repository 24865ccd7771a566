"""Work hardening after a back strain in a warehouse: the case that the first published letter tells, in our own words."""

from pathlib import Path

from openimr.demo.case_sources.paper import NEW_PAGE, application, bundle, document, scan

CLINIC = (
    "Riverbend Spine & Rehabilitation Medical Group",
    "2210 Harbor Mill Road, Suite 140, Stockton, CA 95204   Tel (209) 555-0148   Fax (209) 555-0149",
)
PT = ("Delta Crossing Physical Therapy", "88 Levee Court, Stockton, CA 95207   Tel (209) 555-0162")
UR = (
    "Meridian Review Partners",
    "Utilization Review for Pacific Crest Claims Services   P.O. Box 5520, Roseville, CA 95661   Tel (916) 555-0117",
)
ADMIN = (
    "Pacific Crest Claims Services",
    "P.O. Box 7714, Sacramento, CA 95826   Tel (916) 555-0125   Fax (916) 555-0126",
)
WORKER = "Daniel R. Ostrowe"
IDS = [
    ("Patient", WORKER),
    ("Date of birth", "03/17/1974"),
    ("Date of injury", "04/25/2011"),
    ("Claim number", "PCC-11-048213"),
    ("Employer", "Halvorsen Freight & Cold Storage"),
]
FIELDS = {
    "employee_first_name": "Daniel", "employee_middle_initial": "R", "employee_last_name": "Ostrowe", "employee_address": "417 Tule Lane",
    "employee_city": "Stockton", "employee_state": "CA", "employee_postal_code": "95206", "employee_phone": "(209) 555-0103",
    "employee_date_of_birth": "03/17/1974", "date_of_injury": "04/25/2011", "claim_number": "PCC-11-048213", "eams_number": "ADJ0048213",
    "employer_name": "Halvorsen Freight & Cold Storage", "attorney_name": "Tobias Wren", "attorney_firm": "Law Offices of Wren & Adeyemi",
    "physician_first_name": "Lena", "physician_last_name": "Marchetti-Quill", "physician_specialty": "Physical Medicine and Rehabilitation",
    "physician_practice": "Riverbend Spine & Rehabilitation Medical Group", "physician_address": "2210 Harbor Mill Road, Suite 140, Stockton, CA 95204",
    "physician_phone": "(209) 555-0148", "physician_fax": "(209) 555-0149", "physician_npi": "1000000419",
    "claims_administrator_name": "Pacific Crest Claims Services", "claims_administrator_contact": "Imelda Castrovane",
    "claims_administrator_address": "P.O. Box 7714, Sacramento, CA 95826", "claims_administrator_phone": "(916) 555-0125", "claims_administrator_fax": "(916) 555-0162",
    "primary_diagnosis": "Lumbar sprain", "icd_code": "847.2", "ur_decision_date": "07/05/2013", "disputed_item_1": "WORK HARDENING PROGRAM 4 HOURS A DAY 3XWK X3WKS",
    "liability_disputed": "No", "type_of_review": "Regular", "signature_name": "Daniel R. Ostrowe", "signature_date": "07/29/2013",
}  # fmt: skip

# day, pain, subjective, objective, therapy so far, plan, work status
VISITS = [
    (
        "05/23/2011",
        "7",
        "constant low back pain with stiffness in the morning, worse with bending and with lifting",
        "Lumbar flexion is 35 degrees, extension 10 degrees. There is spasm of the right paraspinal muscles. Straight leg raise is negative on both sides. Reflexes are 2+ and equal",
        "No therapy so far.",
        "Naproxen 550 mg twice a day, cyclobenzaprine 7.5 mg at night for two weeks, and a first course of physical therapy, 12 visits",
        "Off work until the next visit",
    ),
    (
        "08/15/2011",
        "6",
        "low back pain that eases with rest; physical therapy helps for a day or two after each visit",
        "Lumbar flexion is 45 degrees. Tenderness over L4 to S1. Straight leg raise is negative. Strength is 5/5 in both legs",
        "The patient has completed 10 visits of physical therapy.",
        "Continue naproxen. MRI of the lumbar spine",
        "Modified work, no lifting over 10 pounds, no such duty was offered",
    ),
    (
        "12/05/2011",
        "5",
        "aching across the low back, at times into the right buttock, no numbness",
        "Lumbar flexion is 50 degrees. Gait is normal. Sensation is intact",
        "Therapy has been resumed, a second course of 24 visits was authorized.",
        "Home exercises each day. Review the MRI with the orthopaedic surgeon",
        "Modified work, no lifting over 15 pounds",
    ),
    (
        "04/16/2012",
        "5",
        "able to walk 40 minutes, sits 30 minutes before the back tightens; lifting still brings pain",
        "Lumbar flexion is 55 degrees, extension 15 degrees. No spasm today",
        "Therapy ended in March; the discharge summary has not come to this office.",
        "Naproxen as needed. Orthopaedic consultation is requested",
        "Modified work, no lifting over 20 pounds, no repeated bending",
    ),
    (
        "09/10/2012",
        "4",
        "good days and bad days; the bad days follow heavier chores",
        "Lumbar flexion is 55 degrees. Tenderness at L5. Strength is 5/5",
        "The patient does home exercises on most days.",
        "The question of a functional capacity evaluation was raised with the adjuster; an answer is awaited",
        "Modified work, no lifting over 20 pounds",
    ),
    (
        "01/21/2013",
        "5",
        "pain with prolonged standing; he worries about his job",
        "Lumbar flexion is 50 degrees. Straight leg raise is negative",
        "No therapy since March 2012.",
        "Functional capacity evaluation requested, pending. Acetaminophen and naproxen as needed",
        "Modified work, no lifting over 20 pounds",
    ),
    (
        "06/18/2013",
        "5",
        "low back pain on most days; he wishes to go back to the warehouse but does not feel ready for full shifts",
        "Lumbar flexion is 50 degrees, extension 15 degrees. Reflexes are equal. No atrophy",
        "Physical therapy in 2011 and 2012, home exercises since.",
        "Work hardening program is requested. Functional capacity evaluation remains pending",
        "Modified work, no lifting over 25 pounds; the employer reports no modified duty",
    ),
]


def _progress(folder: Path, number: int, visit: tuple[str, ...]) -> Path:
    day, pain, subjective, objective, treatment, plan, status = visit
    file = folder / f"{number:02d}-progress-report-{day[6:]}-{day[:2]}-{day[3:5]}.pdf"
    rows = [*IDS, ("Date of exam", day), ("Report", "Periodic report (45 days)")]
    parts = [
        ("title", "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)"),
        rows,
        (
            "Subjective complaints",
            f"The patient reports {subjective}. Pain is rated {pain}/10 today. He denies bowel or bladder trouble and denies weakness of the legs.",
        ),
        ("Objective findings", f"{objective}."),
        ("Diagnosis", "Lumbar sprain and strain (847.2); lumbar disc bulge without radiculopathy (722.10)."),
        NEW_PAGE,
        ("title", "PROGRESS REPORT (PR-2), continued"),
        [("Patient", WORKER), ("Date of exam", day)],
        ("Treatment to date", treatment),
        ("Treatment plan", f"{plan}."),
        ("Work status", f"{status}."),
        "I declare under penalty of perjury that this report is true and correct to the best of my knowledge and that I have not violated Labor Code section 139.3.",
        ("signed", "L. Marchetti-Quill"),
        "Treating physician: Lena Marchetti-Quill, MD",
        ("small", "Physical Medicine and Rehabilitation"),
    ]
    document(file, *CLINIC, parts, footer=f"{WORKER}  PR-2  {day}")
    return file


def build(folder: Path, work: Path) -> None:
    """Write every record of the case. `work` is for originals of scans that are not shipped themselves."""
    application(folder / "01-application.pdf", FIELDS, ["WORK HARDENING"])
    _utilization_review(folder)
    document(
        folder / "03-request-for-authorization.pdf",
        *CLINIC,
        [
            ("title", "REQUEST FOR AUTHORIZATION (DWC Form RFA)"),
            [
                ("Request", "New request"),
                *IDS,
                ("Date of request", "06/20/2013"),
                ("Claims administrator", "Pacific Crest Claims Services, Imelda Castrovane"),
            ],
            [
                ("Diagnosis", "Lumbar sprain and strain"),
                ("ICD", "847.2"),
                ("Requested treatment", "Work hardening program"),
                ("CPT/HCPCS", "97545, 97546"),
                ("Frequency and duration", "(left blank)"),
            ],
            "See the attached progress report of 06/18/2013.",
            ("signed", "L. Marchetti-Quill"),
            "Lena Marchetti-Quill, MD",
        ],
        footer="RFA",
    )
    document(
        folder / "04-first-report-of-injury.pdf",
        "Port of Stockton Urgent Care",
        "19 Wharf Street, Stockton, CA 95203   Tel (209) 555-0171",
        [
            ("title", "DOCTOR'S FIRST REPORT OF OCCUPATIONAL INJURY OR ILLNESS"),
            [*IDS, ("Date of examination", "04/26/2011"), ("Occupation", "Warehouse worker, material handler")],
            (
                "How the injury occurred",
                "While he lifted a case of frozen goods of about 60 pounds from a pallet at knee height, he turned to the left and felt a sudden pull in the low back.",
            ),
            (
                "Subjective complaints",
                "Sharp low back pain since yesterday. Pain is rated 8/10. No pain, numbness or tingling in the legs.",
            ),
            (
                "Objective findings",
                "He walks bent forward. Lumbar flexion is 20 degrees. There is spasm on the right. Straight leg raise is negative at 70 degrees on both sides.",
            ),
            NEW_PAGE,
            ("title", "FIRST REPORT OF OCCUPATIONAL INJURY, continued"),
            ("Diagnosis", "Lumbar sprain and strain (847.2)."),
            (
                "Treatment plan",
                "Ibuprofen 600 mg three times a day, ice, rest for three days, recheck in one week. X-ray of the lumbar spine.",
            ),
            ("Work status", "Off work for three days."),
            ("signed", "P. Okonjo-Lind"),
            "Physician: Priscilla Okonjo-Lind, MD",
        ],
        footer="First report",
    )
    document(
        folder / "05-xray-lumbar-2011-04-29.pdf",
        "Stockton Valley Imaging",
        "300 Orchard Plaza, Stockton, CA 95204",
        [
            ("title", "RADIOLOGY REPORT: X-RAY LUMBAR SPINE"),
            [*IDS, ("Date of study", "04/29/2011")],
            ("Technique", "Three views of the lumbar spine."),
            ("Findings", "Five lumbar vertebrae. Normal height and alignment. Mild narrowing at L5-S1. No fracture."),
            ("Impression", "Mild narrowing of the disc space at L5-S1. No acute finding."),
            "Interpreted by: Horace Delacroix-Wu, MD, radiologist",
        ],
    )
    first = [_progress(folder, 6 + n, visit) for n, visit in enumerate(VISITS)]
    document(
        folder / "13-mri-lumbar-2011-09-12.pdf",
        "Stockton Valley Imaging",
        "300 Orchard Plaza, Stockton, CA 95204",
        [
            ("title", "RADIOLOGY REPORT: MRI LUMBAR SPINE WITHOUT CONTRAST"),
            [*IDS, ("Date of study", "09/12/2011")],
            ("Technique", "Sagittal and axial T1 and T2 images."),
            (
                "Findings",
                "L3-4 and L4-5 are normal but for slight loss of signal at L4-5. At L5-S1 a broad bulge of 3 mm reaches the thecal sac. The foramina are open.",
            ),
            NEW_PAGE,
            (
                "Impression",
                "Broad disc bulge of 3 mm at L5-S1 without nerve root compression. Mild degeneration at L4-5. No stenosis.",
            ),
            "Interpreted by: Horace Delacroix-Wu, MD, radiologist",
        ],
    )
    _therapy(folder, work)
    _consultation(folder)
    document(
        folder / "17-employer-letter.pdf",
        "Halvorsen Freight & Cold Storage",
        "Human Resources, 7 Terminal Way, Stockton, CA 95203",
        [
            "Date: 03/04/2013",
            "To: Pacific Crest Claims Services",
            ("title", "EMPLOYER'S STATEMENT ON THE JOB"),
            "Our employee works as a material handler in the frozen goods hall. The job description says: loads and unloads pallets by hand and by lift truck, cases of 20 to 65 pounds, standing and walking for most of an eight hour shift.",
            "A formal analysis of the physical demands has not been made. We have no modified duty in the hall at this time. Whether another position can be found will be looked at when the doctor has stated permanent restrictions.",
            ("signed", "R. Halvorsen"),
            "Human Resources",
        ],
    )
    document(
        folder / "18-progress-report-2013-09-10.pdf",
        *CLINIC,
        [
            ("title", "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)"),
            [*IDS, ("Date of exam", "09/10/2013"), ("Report", "Change in treatment plan")],
            (
                "Subjective complaints",
                "The patient reports low back pain on most days. Pain is rated 5/10. He denies weakness of the legs.",
            ),
            (
                "Objective findings",
                "Lumbar flexion is 50 degrees, extension 15 degrees. Reflexes are equal. Gait is normal.",
            ),
            (
                "Treatment to date",
                "The work hardening program has been authorized by the claims administrator. It has not been set up yet; no facility has been named to this office.",
            ),
            NEW_PAGE,
            ("title", "PROGRESS REPORT (PR-2), continued"),
            ("Diagnosis", "Lumbar sprain and strain (847.2); lumbar disc bulge without radiculopathy (722.10)."),
            (
                "Treatment plan",
                "Naproxen as needed. Await the program. The functional capacity evaluation is still pending.",
            ),
            ("Work status", "Modified work, no lifting over 25 pounds."),
            ("signed", "L. Marchetti-Quill"),
            "Treating physician: Lena Marchetti-Quill, MD",
        ],
        footer=f"{WORKER}  PR-2  09/10/2013",
    )
    document(
        folder / "19-attorney-letter.pdf",
        "Law Offices of Wren & Adeyemi",
        "Attorneys at Law, 501 Courthouse Square, Stockton, CA 95202",
        [
            "Date: 08/01/2013",
            "Re claim PCC-11-048213",
            "Enclosed please find the signed application for Independent Medical Review with a copy of the determination of 07/05/2013. Please direct all correspondence to this office.",
            ("signed", "T. Wren"),
            "Tobias Wren, attorney for the applicant",
        ],
    )
    # A bundle sent a second time: pages that are in the file already, one of them as a fax of a fax.
    bundle(
        folder / "20-records-sent-again.pdf", [(first[5], [1, 2]), (folder / "13-mri-lumbar-2011-09-12.pdf", [1, 2])]
    )
    scan(
        first[6],
        folder / "21-fax-of-progress-report.pdf",
        seed=21,
        skew=-0.5,
        pages=[1],
        fax_line="FROM RIVERBEND SPINE 2095550149  06/21/2013 10:42",
    )


def _utilization_review(folder: Path) -> None:
    document(
        folder / "02-utilization-review-determination.pdf",
        *UR,
        [
            "Date of decision: 07/05/2013",
            "To: Lena Marchetti-Quill, MD; Daniel R. Ostrowe; Tobias Wren, attorney",
            ("title", "UTILIZATION REVIEW DETERMINATION: NOTICE OF MODIFICATION"),
            [
                *IDS,
                ("Request received", "06/27/2013"),
                ("Requested treatment", "Work hardening program (no frequency or duration stated)"),
                ("Decision", "Modified: 4 hours a day, 3 times per week, for 3 weeks"),
                ("Served", "by mail on 07/05/2013"),
            ],
            "The request for a work hardening program is modified to a work hardening program of 4 hours a day, 3 times per week, for 3 weeks.",
            NEW_PAGE,
            (
                "Rationale",
                "The request as submitted had no frequency or duration. MTUS Chronic Pain Medical Treatment Guidelines, page 125, set criteria for admission to work hardening. A limited first course is found reasonable.",
            ),
            (
                "Records reviewed",
                "Progress reports of 01/21/2013 and 06/18/2013; request for authorization of 06/20/2013; MRI report of 09/12/2011.",
            ),
            (
                "Guideline",
                "MTUS Chronic Pain Medical Treatment Guidelines, Work conditioning, work hardening, page 125.",
            ),
            NEW_PAGE,
            "If you disagree, you may ask for Independent Medical Review on the enclosed form within 30 days of service of this decision. You may also use the internal appeal of the utilization review organization; it does not extend that time.",
            "Reviewer: Harold Finch-Abbott, MD, Occupational Medicine, licensed in California, G00000. Available weekdays 9:00 to 17:30 Pacific time.",
        ],
        footer="Utilization review PCC-11-048213",
    )


def _therapy(folder: Path, work: Path) -> None:
    notes = [("11/14/2011", "4", "25", "15"), ("12/12/2011", "9", "30", "20"), ("01/16/2012", "14", "35", "25")]
    parts: list[object] = []
    for place, (day, visit, minutes, pounds) in enumerate(notes):
        if place:
            parts.append(NEW_PAGE)
        parts += [
            ("title", "PHYSICAL THERAPY DAILY NOTE"),
            [("Patient", WORKER), ("Date of service", day), ("Visit number", f"{visit} of 24 authorized")],
            ("Subjective", "The patient says that the back is stiff on arrival and looser after the session."),
            (
                "Objective",
                f"Therapeutic exercise, {minutes} minutes. Floor to waist lift of {pounds} pounds, five times. Patient tolerated the session.",
            ),
            ("Plan", "Continue. Review the home exercise program."),
            "Therapist: Connor Vandermeer, DPT",
        ]
    document(folder / "14-therapy-notes.pdf", *PT, parts)
    summary = work / "therapy-discharge.pdf"
    document(
        summary,
        *PT,
        [
            ("title", "PHYSICAL THERAPY DISCHARGE SUMMARY"),
            [("Patient", WORKER), ("Date of service", "03/02/2012"), ("Referred by", "Lena Marchetti-Quill, MD")],
            ("Attendance", "The patient attended 18 of 24 authorized visits between 10/31/2011 and 03/02/2012."),
            (
                "Course",
                "Floor to waist lift went from 15 to 25 pounds over the course. Walking tolerance went from 15 to 35 minutes. Pain before the sessions was 6/10 at first and 5/10 at the end.",
            ),
            ("Reason for discharge", "The patient did not return after 03/02/2012. No final test was done."),
            ("Home program", "Written home exercises were handed out on 01/16/2012."),
            "Therapist: Connor Vandermeer, DPT",
        ],
    )
    scan(summary, folder / "15-scan-2012-03.pdf", seed=15, skew=0.7)


def _consultation(folder: Path) -> None:
    document(
        folder / "16-orthopaedic-consultation.pdf",
        "Tidewater Orthopaedic Surgery",
        "640 Mariner Boulevard, Suite 3, Stockton, CA 95207   Tel (209) 555-0188",
        [
            ("title", "ORTHOPAEDIC CONSULTATION"),
            [*IDS, ("Date of consultation", "06/25/2012"), ("Referred by", "Lena Marchetti-Quill, MD")],
            ("Reason for consultation", "Low back pain for fourteen months after lifting at work."),
            (
                "History",
                "He had about 28 visits of physical therapy in all and medication. He has had no injections and no prior back surgery.",
            ),
            NEW_PAGE,
            (
                "Objective findings",
                "Lumbar flexion is 55 degrees. Toe and heel walking are normal. Straight leg raise is negative. Sensation is intact.",
            ),
            (
                "Review of studies",
                "The MRI of 09/12/2011 shows a bulge of 3 mm at L5-S1 without compression of a nerve root.",
            ),
            ("Diagnosis", "Lumbar disc bulge L5-S1 without radiculopathy; chronic lumbar strain."),
            NEW_PAGE,
            (
                "Discussion",
                "Surgery is one option among others if he should become worse. I would leave the question of surgery open until a new MRI has been done. He wishes to think about it.",
            ),
            ("Treatment plan", "Return as needed. A new MRI may be considered in six months."),
            ("signed", "E. Brandvold"),
            "Physician: Einar Brandvold, MD",
            ("small", "Orthopaedic Surgery"),
        ],
    )
