"""Which treatment a request asks for, among those that its words name."""

from collections.abc import Sequence

from openimr.guidelines.domain.catalogue import Catalogue, Concept, Found
from openimr.guidelines.domain.request.pieces import Pieces

#: Two tests or operations named together are one.
_TOGETHER = (
    (frozenset({"emg", "ncs"}), "emg_ncs"),
    (frozenset({"mri", "mr_arthrogram"}), "mr_arthrogram"),
    (frozenset({"ct", "mr_arthrogram"}), "ct_arthrogram"),
    (frozenset({"ct", "myelogram"}), "ct_myelogram"),
    (frozenset({"ketorolac", "joint_injection"}), "ketorolac_injection"),
    (frozenset({"ketorolac", "ketorolac_injection"}), "ketorolac_injection"),
    (frozenset({"vitamin_b12", "joint_injection"}), "vitamin_b12_injection"),
    (frozenset({"laminectomy", "lumbar_fusion"}), "lumbar_fusion"),
    (frozenset({"laminectomy", "cervical_fusion"}), "cervical_fusion"),
)
#: How an operation is reached, not what is repaired.
_APPROACHES = frozenset(
    ["shoulder_arthroscopy", "knee_arthroscopy", "hip_arthroscopy", "arthroscopy", "surgery", "skin_graft"]
)
_UNNAMED = frozenset(["surgery", "arthroscopy"])
_NEVER_THE_REPAIR = frozenset(["assistant_surgeon", "skin_graft", "nerve_surgery", *_APPROACHES])
_VISITS = frozenset(["office_visit", "consultation"])
_PLACES = frozenset(["hospital_stay", "surgical_facility"])
#: What is injected at these is a tendon's sheath, not a joint.
_TENDONS = frozenset(
    ["trigger", "quervain", "quervain's", "dequervain", "dequervain's", "epicondyle", "epicondylar", "fascia", "tendon"]
)
_GENERAL = frozenset(["laboratory", "supplies"])  # before a colon the heading of a list: "Labs to include: EKG"
_AGAIN = frozenset(
    [
        "follow",
        "followup",
        "f",
        "re",
        "reexamination",
        "reevaluation",
        "recheck",
        "return",
        "monthly",
        "rtc",
        "established",
    ]
)
_THERAPIES = frozenset(["rehabilitation", "injections", "mental_health"])

#: Drugs by mouth that compounding pharmacies put in creams.
_COMPOUNDED = frozenset(
    [
        "opioids",
        "NSAIDs",
        "muscle relaxants",
        "anticonvulsants",
        "antidepressants",
        "other analgesics",
        "steroids",
        "topicals",
    ]
)
_BASES = frozenset(["cream", "ointment", "gel", "lotion", "base", "topical", "transdermal"])
_PLASTERS = frozenset(["patch", "patches", "pad", "pads", "solution", "spray"])
_COMPOUNDING = frozenset(["base", "compound", "compounded", "compounding"])
_TOPICAL_OF = {"diclofenac": "diclofenac_topical"}
_IN_COMPOUNDS_ONLY = frozenset(["ketoprofen_topical", "flurbiprofen_topical"])

_CONTEXT_BEFORE = frozenset(
    ["post", "sp", "status", "following", "after", "prior", "before", "previous", "history", "failed"]
)
_LINKS = frozenset(["and", "&", "+", ",", ";", "/"])
_GUIDED = frozenset(["guided", "guidance"])


def treatment(read: Pieces, catalogue: Catalogue, *, in_sessions: bool) -> Concept | None:
    """The treatment asked for; None where the words name none. `in_sessions`: the request gives a number of sessions."""
    named = [found for found in read.treatments if not _aside(read, found)] or read.treatments
    if not named:
        return _by_code(read, catalogue)
    ids = {found.named.id for found in named}
    first = named[0].named
    for pair, whole in _TOGETHER:
        if pair <= ids and whole in catalogue.by_id and first.id in {*pair, whole}:
            return catalogue.by_id[whole]
    if first.id in _GENERAL and len(named) > 1 and ":" in read.between(named[0].end, named[1].start):
        first = named[1].named
    if first.id in _APPROACHES:
        first = next((f.named for f in named if _repairs(f.named)), first)
    if first.id in _UNNAMED:
        first = next((f.named for f in named if f.named.id in _APPROACHES - _UNNAMED), first)
    if first.id in _VISITS and read.tokens[named[0].start].text not in _AGAIN:
        first = next((f.named for f in named if _is_specialist(f.named) or f.named.category == "programs"), first)
    if first.id in _PLACES and len(named) > 1 and named[0].end - named[0].start == 1:
        first = named[1].named  # "inpatient detoxification", "outpatient arthroscopy"
    if first.id == "joint_injection" and any(token.text in _TENDONS for token in read.tokens):
        first = catalogue.by_id["tendon_injection"]
    if in_sessions and (first.id in _VISITS or _is_specialist(first)):
        first = next((f.named for f in named if f.named.category in _THERAPIES), first)
    if first.id == "ultrasound_therapy" and _is_picture(read, named[0], in_sessions=in_sessions):
        first = catalogue.by_id["ultrasound_diagnostic"]
    if (
        first.category == "dmepos"
        and len(named) > 1
        and named[1].named.id == "supplies"
        and named[0].end == named[1].start
    ):
        first = named[1].named  # "TENS unit electrodes", not "TENS unit with supplies"
    if first.category == "pharmaceuticals" and _is_level(read, named[0]):
        first = catalogue.by_id.get("laboratory", first)
    if first.category == "pharmaceuticals":
        return _by_route(first, named, read, catalogue)
    return first


def also_named(read: Pieces, chosen: Concept) -> tuple[str, ...]:
    """Labels of other treatments of the same category that stand in one list with the chosen one ("MRI and CT of …").

    Several procedures are one operation, several drugs in a cream or divided by a stroke one drug.
    """
    links = _LINKS - {"/"} if chosen.category == "pharmaceuticals" else _LINKS
    if chosen.category == "surgery" or chosen.id in {"compound_topical", "laboratory"}:
        return ()
    listed: list[Concept] = []
    for one, other in zip(read.treatments, read.treatments[1:], strict=False):
        between = [token.text for token in read.tokens[one.end : other.start]]
        if between and set(between) <= links and one.named.category == other.named.category:
            listed += [one.named, other.named]
    apart = {concept.id: concept.label for concept in listed}
    return tuple(label for concept, label in apart.items() if concept != chosen.id) if chosen.id in apart else ()


def _aside(read: Pieces, found: Found[Concept]) -> bool:
    """What is only named beside: guidance ("ultrasound guided"), what came before ("post rotator cuff repair")."""
    before = [token.text for token in read.tokens[max(0, found.start - 3) : found.start]]
    after = [token.text for token in read.tokens[found.end : found.end + 2]]
    if _GUIDED & set(after[:1]) or after == ["-", "guided"]:
        return True
    return bool(_CONTEXT_BEFORE & set(before)) or before[-3:] == ["s", "/", "p"]


def _is_specialist(concept: Concept) -> bool:
    return concept.subcategory == "specialist consultation" and concept.id not in _VISITS


def _is_picture(read: Pieces, found: Found[Concept], *, in_sessions: bool) -> bool:
    """Whether ultrasound of a part of the body, in no number of sessions, is a picture of it."""
    return read.between(found.start, found.end) == "ultrasound" and bool(read.parts) and not in_sessions


def _is_level(read: Pieces, found: Found[Concept]) -> bool:
    """Whether the blood's content of something is asked for ("vitamin D level"), not the thing itself."""
    after = {token.text for token in read.tokens[found.end : found.end + 4]}
    return bool({"level", "levels"} & after) and not any(token.kind == "dose" for token in read.tokens)


def _repairs(concept: Concept) -> bool:
    return concept.category == "surgery" and concept.id not in _NEVER_THE_REPAIR


def _is_brand(found: Found[Concept], read: Pieces) -> bool:
    """Whether a drug is called by another name than that of what is in it: a brand is its ingredient."""
    return read.tokens[found.start].text not in found.named.label.lower()


def _by_code(read: Pieces, catalogue: Catalogue) -> Concept | None:
    """The treatment of the first procedure or supply code, where there are no words for it."""
    for token in read.tokens:
        if token.kind == "code" and (concept := catalogue.codes.get(token.text[:5])):
            return concept
    return None


def _by_route(drug: Concept, named: Sequence[Found[Concept]], read: Pieces, catalogue: Catalogue) -> Concept:
    """The drug as it is given: in a cream a drug for the mouth is compounded, and so are several drugs together."""
    words = {token.text for token in read.tokens}
    drugs = {found.named.id for found in named if found.named.category == "pharmaceuticals"}
    strengths = any(token.kind == "percent" for token in read.tokens)
    on_skin = strengths or bool(words & _BASES)
    compound = catalogue.by_id.get("compound_topical", drug)
    if (
        words & _COMPOUNDING
        and drug.subcategory in _COMPOUNDED
        and ("base" in words or on_skin or "compound_topical" in drugs)
    ):
        return compound
    if drug.id in _IN_COMPOUNDS_ONLY:
        return compound if strengths or len(drugs) > 1 else drug
    if drug.subcategory == "topicals":
        return compound if strengths and len(drugs) > 1 and not _is_brand(named[0], read) else drug
    plaster = drug.id in _TOPICAL_OF and bool(words & _PLASTERS)
    if drug.subcategory not in _COMPOUNDED or not (on_skin or plaster):
        return drug
    return catalogue.by_id[_TOPICAL_OF[drug.id]] if drug.id in _TOPICAL_OF and len(drugs) == 1 else compound
