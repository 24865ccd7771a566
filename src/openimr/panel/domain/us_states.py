"""States and territories of the United States by their postal codes, as licences and addresses name them."""

_LISTED = """
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia
|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine
|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada
|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma
|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont
|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|AS American Samoa|GU Guam
|MP Northern Mariana Islands|PR Puerto Rico|VI Virgin Islands
"""
STATES = {entry.strip()[:2]: entry.strip()[3:] for entry in _LISTED.split("|")}
_CODES = {name.lower(): code for code, name in STATES.items()}
_NAMES = {name.lower(): name for name in STATES.values()}
#: How states were abbreviated before the postal codes, without the points.
_ALSO = """
AL Ala|AK Alas|AZ Ariz|AR Ark|CA Cal|CA Calif|CO Colo|CO Col|CT Conn|DE Del|FL Fla|ID Ida|IL Ill|IN Ind|KS Kan|KS Kans
|KY Ken|MA Mass|MI Mich|MN Minn|MS Miss|MT Mont|NE Neb|NE Nebr|NV Nev|NM N Mex|NM New Mex|ND N Dak|OK Okla|OR Ore
|OR Oreg|PA Penn|PA Penna|SD S Dak|TN Tenn|TX Tex|UT Ut|WA Wash|WV W Va|WI Wis|WI Wisc|WY Wyo|DC Wash DC
"""
_ABBREVIATED = {entry.strip()[3:].lower(): STATES[entry.strip()[:2]] for entry in _ALSO.split("|")}


def state_named(written: str) -> str | None:
    """A state's name from its name, postal code or old abbreviation (Calif., C.A., N. Mex.); None if there is none."""
    said = " ".join(written.replace(".", " ").split()).lower()
    closed = said.replace(" ", "").upper()  # C.A. is CA
    return STATES.get(closed) or _NAMES.get(said) or _ABBREVIATED.get(said)


def state_code(written: str) -> str:
    """A state's postal code from its code or name; what is neither (a province) stays as it is written."""
    said = " ".join(written.split())
    return _CODES.get(said.lower(), said.upper() if said.upper() in STATES else said)
