"""What single words and marks of a request stand for: the kinds over which the grammar is written."""

from openimr.records.domain.number_words import NUMBER_WORDS

#: Kind and the letter that stands for one token of it.
KINDS = {
    "number": "n",
    "times": "x",
    "session": "u",  # session, visit, treatment
    "concept": "c",  # a treatment of the catalogue …
    "visit": "v",  # … whose name ends in one of these: "office visit", "joint injection"
    "drug": "d",
    "part": "b",
    "side": "s",
    "level": "l",
    "date": "t",
    "dose": "m",
    "percent": "%",
    "code": "k",
    "per": "p",
    "each": "P",  # every, each: also without a number before it
    "slash": "/",
    "dash": "-",
    "upto": ">",  # to, or, through
    "hash": "#",
    "quantity": "q",
    "colon": ":",
    "comma": ",",
    "dot": "!",
    "open": "(",
    "close": ")",
    "week": "w",
    "weekly": "W",
    "day": "y",
    "daily": "Y",
    "month": "o",
    "monthly": "O",
    "seldom": "K",  # quarterly, yearly, biweekly: value is how many of which period
    "year": "e",
    "hour": "h",
    "minute": "i",
    "for": "f",
    "in": "j",
    "form": "a",
    "mass": "g",
    "refill": "r",
    "units": "X",
    "rental": "R",
    "and": "&",
    "aspect": "A",  # view, phase, level: what a number before it counts is no treatment
    "verb": "T",  # take, apply
    "route": "U",
    "often": "B",  # bid, tid: value is how often a day
    "needed": "N",
    "service": "S",  # DOS, date of service
    "more": "M",
    "total": "E",
    "retro": "Q",
    "of": "D",
    "other": "2",
    "word": "z",
    "mark": "Z",
    "paced": "V",  # how often a drug is taken: tokens of a phrase that said so
}

TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
NUMBERS = NUMBER_WORDS | TENS | {"once": 1, "twice": 2, "thrice": 3, "hundred": 100}

#: How often a day a prescriber's abbreviation says.
OFTEN = {"qd": 1, "bid": 2, "tid": 3, "qid": 4, "qhs": 1, "hs": 1, "qam": 1, "qpm": 1, "nightly": 1, "bedtime": 1}

#: How many of which period lie between, of adverbs that name more than one or a year.
BETWEEN = {
    "quarterly": (3, "month"), "annually": (1, "year"), "annual": (1, "year"), "yearly": (1, "year"), "semiannually": (6, "month"),
    "semiannual": (6, "month"), "biannually": (6, "month"), "biannual": (6, "month"), "biweekly": (2, "week"),
    "fortnightly": (2, "week"), "bimonthly": (2, "month"),
}  # fmt: skip
#: Those that others use for twice in the period, and the period.
TWO_WAYS = {"biweekly": "week", "bimonthly": "month"}

_BY_KIND = {
    "times": "x × times time",
    "session": "session sessions visit visits treatment treatments tx txs appointment appointments pair pairs",
    "per": "per a an @",
    "each": "each every q",
    "slash": "/",
    "dash": "- – —",
    "upto": "to or through thru",
    "hash": "#",
    "quantity": "qty quantity disp dispense dispensed count amount qnty series",
    "colon": ": =",
    "comma": ", ;",
    "dot": ".",
    "open": "( [",
    "close": ") ]",
    "week": "week weeks wk wks w week's weeks'",
    "weekly": "weekly",
    "day": "day days",
    "daily": "daily",
    "month": "month months mo mos mth mths",
    "monthly": "monthly",
    "year": "year years yr yrs",
    "hour": "hour hours hr hrs h",
    "minute": "minute minutes min mins",
    "for": "for over during within",
    "in": "in",
    "form": "tablet tablets tab tabs capsule capsules cap caps pill pills patch patches cream ointment gel suspension solution"
    " lotion spray pad pads box boxes tube tubes bottle bottles vial vials troche troches lozenge film films",
    "mass": "gram grams gm gms gr g ml mls cc ccs oz ounce ounces",
    "refill": "refill refills rf",
    "units": "units iu",
    "rental": "rental rent rented lease",
    "and": "and & + plus",
    "aspect": "view views phase phases level levels stage step part parts tesla d t mm cm inch inches wheel wheeled lead channel"
    " panel point month-old hertz pound pounds lb lbs ft feet",
    "verb": "take takes taking apply inject use using wear insert",
    "route": "po orally oral mouth by topically sl im iv sublingual transdermal affected area",
    "needed": "prn needed",
    "service": "dos",
    "more": "additional more extra further another remaining",
    "total": "total totaling totalling",
    "retro": "retrospective retro retrospectively retroactive",
    "of": "of the with",
    "other": "other alternate",
}
KIND_OF = {word: kind for kind, words in _BY_KIND.items() for word in words.split()}

#: The name of a form in a unit of the total.
UNIT_OF = {
    "tablet": "tablets", "tab": "tablets", "pill": "tablets", "capsule": "capsules", "cap": "capsules", "patch": "patches",
    "pad": "pads", "box": "boxes", "tube": "tubes", "bottle": "bottles", "vial": "vials", "troche": "troches",
    "lozenge": "lozenges", "film": "films", "gram": "grams", "gm": "grams", "gr": "grams", "g": "grams", "ml": "ml", "cc": "ml",
    "oz": "ounces", "ounce": "ounces", "unit": "units",
}  # fmt: skip


def unit_of(word: str) -> str | None:
    """The unit that a word names; None for a form that cannot be counted (a cream)."""
    return UNIT_OF.get(word) or UNIT_OF.get(word.removesuffix("s")) or UNIT_OF.get(word.removesuffix("es"))
