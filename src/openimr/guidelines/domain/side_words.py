"""The words and letters by which requests, letters and records say a side of the body, and what only looks like one."""

#: Each word for a side, with the ways in which it is misspelt.
WORDS = {
    "left": "left", "lt": "left", "right": "right", "rt": "right", "bilateral": "bilateral", "bilaterally": "bilateral",
    "bilat": "bilateral", "bil": "bilateral", "both": "bilateral", "billateral": "bilateral",
    "bilaterial": "bilateral", "bilaterl": "bilateral", "rigth": "right", "rght": "right", "rihgt": "right",
    "lft": "left", "righ": "right", "lef": "left", "letf": "left",
}  # fmt: skip
#: Words of prose that are said of both sides, and marks.
OF_BOTH = frozenset(["each", "either", "neither", "two", "both sides", "b/l"])
#: Those short forms that have a point of their own: "Rt. knee". Behind others a point ends a sentence.
SHORT = frozenset(["lt", "rt", "bilat", "bil", "b/l"])
#: Sides in one letter, only beside a part of the body: "R knee", "knee (L)".
LETTERS = {"l": "left", "r": "right"}
#: In brackets a letter may say both as well: "(B) knees".
IN_BRACKETS = LETTERS | {"b": "bilateral"}
#: Between a side and its part: "right medial knee", "left distal forearm".
WHERE = frozenset(
    ["greater", "lesser", "upper", "lower", "medial", "lateral", "anterior", "posterior", "distal", "proximal"]
)

#: Before these the word is no side: "left work", "right away".
NO_SIDE_BEFORE = {
    "left": "work alone untreated unchanged school home employment blank him her them it to for his their",
    "right": "now away to handed handedness",
}
#: Behind these a letter is the name of something else: "vitamin B", "size L", "exhibit R".
NAMED_BY_A_LETTER = (
    "vitamin hepatitis influenza type class size stage grade category schedule lead figure fig section appendix"
    " exhibit form box group model suite apt room column row protein factor dr mr mrs ms"
)
#: What stands behind "each knee" where it means the knees themselves, and not "each knee injection".
BEHIND_A_PART = (
    "is are was were be has had have shows showed hurts hurt aches ached remains remained stays felt feels gives can"
    " could will would may does did and in on at for of with without to by from during when while after before as but"
    " joint"
)
#: Behind a plural these say that both are meant: "the knees are equally tender".
ALIKE = "equally alike symmetric symmetrical symmetrically"
