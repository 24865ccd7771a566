"""Pills and a cream, under the formulary and the guidelines of 2017 and later."""

from pathlib import Path

from openimr.demo.case_sources.paper import NEW_PAGE, application, bundle, document, scan

CLINIC = (
    "Valley Oak Pain Medicine",
    "455 Walnut Grove Parkway, Suite 20, Visalia, CA 93277   Tel (559) 555-0152   Fax (559) 555-0153",
)
UR = (
    "Meridian Review Partners",
    "Utilization Review for Pacific Crest Claims Services   P.O. Box 5520, Roseville, CA 95661   Tel (916) 555-0117",
)
WORKER = "Gregory L. Fenwick"
IDS = [
    ("Patient", WORKER),
    ("Date of birth", "11/23/1968"),
    ("Date of injury", "02/11/2019"),
    ("Claim number", "PCC-19-120087"),
    ("Employer", "Sandoval & Pryce Cabinetry"),
]
ITEMS = [
    "Hydrocodone-acetaminophen 10/325mg #90",
    "Omeprazole 20mg #30",
    "Compound: Flurbiprofen 20%/Lidocaine 5% cream 180gm",
]
FIELDS = {
    "employee_first_name": "Gregory", "employee_middle_initial": "L", "employee_last_name": "Fenwick", "employee_address": "1208 Cottonwood Drive", "employee_city": "Tulare", "employee_state": "CA", "employee_postal_code": "93274",
    "employee_phone": "(559) 555-0109", "employee_date_of_birth": "11/23/1968", "date_of_injury": "02/11/2019", "claim_number": "PCC-19-120087", "employer_name": "Sandoval & Pryce Cabinetry",
    "physician_first_name": "Anjali", "physician_last_name": "Deshmukh-Roy", "physician_specialty": "Pain Medicine", "physician_practice": "Valley Oak Pain Medicine",
    "physician_address": "455 Walnut Grove Parkway, Suite 20, Visalia, CA 93277", "physician_phone": "(559) 555-0152", "physician_fax": "(559) 555-0153", "physician_npi": "1000000633",
    "claims_administrator_name": "Pacific Crest Claims Services", "claims_administrator_contact": "Imelda Castrovane", "claims_administrator_address": "P.O. Box 7714, Sacramento, CA 95826",
    "claims_administrator_phone": "(916) 555-0125", "claims_administrator_fax": "(916) 555-0126", "primary_diagnosis": "Chronic pain of the right shoulder", "icd_code": "M25.511", "ur_decision_date": "10/20/2025",
    "disputed_item_1": ITEMS[0], "disputed_item_2": ITEMS[1], "disputed_item_3": ITEMS[2], "liability_disputed": "No", "type_of_review": "Regular", "signature_name": "Gregory L. Fenwick", "signature_date": "10/27/2025",
}  # fmt: skip
VISITS = [
    ("04/14/2025", "6", "pain of the right shoulder, worse with reaching overhead", "Abduction is 110 degrees. Neer and Hawkins signs are positive. Strength is 4+/5", "hydrocodone-acetaminophen 10/325 mg three times a day, naproxen 500 mg twice a day", "Continue the medication"),
    ("06/16/2025", "5", "pain that is better by half with the tablets for about four hours", "Abduction is 115 degrees. No swelling", "hydrocodone-acetaminophen 10/325 mg three times a day, naproxen 500 mg twice a day", "Continue the medication. A urine drug screen was collected today"),
    ("08/18/2025", "6", "pain as before and heartburn since the spring", "Abduction is 110 degrees. The abdomen is soft", "hydrocodone-acetaminophen 10/325 mg three times a day, naproxen 500 mg twice a day, omeprazole 20 mg", "Omeprazole 20 mg a day for dyspepsia while taking naproxen; the patient has a history of gastric ulcer in 2014"),
    ("10/06/2025", "6", "pain of the right shoulder on most days; sleep is poor", "Abduction is 110 degrees. Neer sign is positive", "hydrocodone-acetaminophen 10/325 mg three times a day, naproxen 500 mg twice a day, omeprazole 20 mg a day", "Refill of the tablets and omeprazole. A compounded cream of flurbiprofen and lidocaine is added"),
]  # fmt: skip


def build(folder: Path, work: Path) -> None:
    """Write every record of the case."""
    application(folder / "01-application.pdf", FIELDS, ITEMS)
    document(
        folder / "02-utilization-review-determination.pdf",
        *UR,
        [
            "Date of decision: 10/20/2025",
            ("title", "UTILIZATION REVIEW DETERMINATION: NOTICE OF DENIAL"),
            [*IDS, ("Request received", "10/13/2025"), ("Served", "by mail on 10/20/2025")],
            [(ITEMS[0], "Not certified"), (ITEMS[1], "Not certified"), (ITEMS[2], "Not certified")],
            NEW_PAGE,
            (
                "Rationale",
                "1. No functional gain is documented. MTUS Opioids Guideline 2017. 2. No risk of the stomach is documented. 3. Topical compounds are not recommended. MTUS Chronic Pain Guideline 2017.",
            ),
            ("Records reviewed", "Progress reports of 08/18/2025 and 10/06/2025."),
            "You may ask for Independent Medical Review on the enclosed form within 10 days of service of this decision.",
            "Reviewer: Harold Finch-Abbott, MD, Occupational Medicine, licensed in California.",
        ],
    )
    document(
        folder / "03-request-for-authorization.pdf",
        *CLINIC,
        [
            ("title", "REQUEST FOR AUTHORIZATION (DWC Form RFA)"),
            [*IDS, ("Date of request", "10/08/2025")],
            [(f"Requested treatment {n}", item) for n, item in enumerate(ITEMS, start=1)],
            ("signed", "A. Deshmukh-Roy"),
            "Anjali Deshmukh-Roy, MD",
        ],
    )
    document(
        folder / "04-first-report-of-injury.pdf",
        "Tulare County Occupational Clinic",
        "600 Elm Plaza, Tulare, CA 93274",
        [
            ("title", "DOCTOR'S FIRST REPORT OF OCCUPATIONAL INJURY OR ILLNESS"),
            [*IDS, ("Date of examination", "02/12/2019"), ("Occupation", "Cabinet maker")],
            (
                "How the injury occurred",
                "A cabinet of about 90 pounds slipped while he hung it overhead and pulled the right arm down.",
            ),
            ("Subjective complaints", "Pain of the right shoulder. Pain is rated 7/10."),
            ("Objective findings", "Abduction is 80 degrees. Tenderness of the cuff."),
            NEW_PAGE,
            ("Diagnosis", "Strain of the right rotator cuff."),
            ("Treatment plan", "Naproxen 500 mg, sling for three days, physical therapy."),
            ("Work status", "No overhead work."),
            "Physician: Walter Ingersoll, MD",
        ],
    )
    document(
        folder / "05-mri-right-shoulder.pdf",
        "Sierra Foothill Imaging",
        "31 Granite Street, Visalia, CA 93291",
        [
            ("title", "RADIOLOGY REPORT: MRI OF THE RIGHT SHOULDER"),
            [*IDS, ("Date of study", "05/20/2019")],
            ("Technique", "Multiplanar images without contrast."),
            ("Findings", "Partial tear of the supraspinatus tendon, less than half of its thickness."),
            ("Impression", "Partial tear of the supraspinatus tendon. Mild bursitis."),
            "Interpreted by: Estelle Braithwaite, MD, radiologist",
        ],
    )
    made = []
    for number, (day, pain, subjective, objective, drugs, plan) in enumerate(VISITS, start=6):
        file = folder / f"{number:02d}-progress-report-{day[6:]}-{day[:2]}-{day[3:5]}.pdf"
        document(
            file,
            *CLINIC,
            [
                ("title", "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)"),
                [*IDS, ("Date of exam", day)],
                ("Subjective complaints", f"The patient reports {subjective}. Pain is rated {pain}/10."),
                ("Objective findings", f"{objective}."),
                ("Medications", f"{drugs}."),
                ("Diagnosis", "Partial tear of the right rotator cuff; chronic pain of the right shoulder (M25.511)."),
                NEW_PAGE,
                ("title", "PROGRESS REPORT (PR-2), continued"),
                ("Treatment plan", f"{plan}."),
                ("Work status", "Modified work, no overhead reaching, no lifting over 20 pounds."),
                ("signed", "A. Deshmukh-Roy"),
                "Treating physician: Anjali Deshmukh-Roy, MD",
            ],
        )
        made.append(file)
    document(
        folder / "10-consultation-stomach.pdf",
        "Kaweah Digestive Health",
        "77 Creekside Lane, Visalia, CA 93292",
        [
            ("title", "GASTROENTEROLOGY CONSULTATION"),
            [*IDS, ("Date of consultation", "09/03/2025")],
            ("Reason for consultation", "Heartburn under naproxen."),
            (
                "History",
                "The patient had a gastric ulcer in 2014, seen by endoscopy. Dyspepsia came back in the spring of 2025 while taking naproxen.",
            ),
            NEW_PAGE,
            (
                "Treatment plan",
                "Stop naproxen if the treating physician agrees. Omeprazole 20 mg a day as long as it is taken.",
            ),
            "Physician: Lucian Farquharson, MD",
        ],
    )
    original = work / "screen.pdf"
    document(
        original,
        "Central Valley Toxicology Laboratory",
        "5 Assay Road, Fresno, CA 93721",
        [
            ("title", "LABORATORY REPORT: URINE DRUG SCREEN"),
            [("Patient", WORKER), ("Collected", "06/16/2025")],
            (
                "Result",
                "Hydrocodone and its metabolite are positive, consistent with the prescription. No other drug was found.",
            ),
            ("small", "Reference range: see the laboratory's manual."),
        ],
    )
    scan(original, folder / "11-scan-laboratory.pdf", seed=7, skew=-0.7)
    document(
        folder / "12-medication-history.pdf",
        *CLINIC,
        [
            ("title", "PRESCRIPTION HISTORY (MEDICATION LIST)"),
            [("Patient", WORKER), ("Report date", "10/06/2025")],
            [
                ("01/2025 to 10/2025", "hydrocodone-acetaminophen 10/325 mg, 90 tablets each month"),
                ("01/2025 to 10/2025", "naproxen 500 mg, 60 tablets each month"),
                ("08/2025 to 10/2025", "omeprazole 20 mg, 30 capsules each month"),
            ],
        ],
    )
    bundle(folder / "13-records-sent-again.pdf", [(made[1], [1, 2])])
