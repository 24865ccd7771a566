"""How forms write the names of people and organizations: shortened, turned around, misspelt, misread by a scanner.

Knows nothing of the matcher and its lists; what it does is told by `vocabulary.yaml`.
"""

import random
import re
from pathlib import Path
from typing import Any

import yaml

VOCABULARY: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "vocabulary.yaml").read_text(encoding="utf-8"))
_TRADE = frozenset(
    word for trades in VOCABULARY["trades"].values() for trade in trades for word in re.findall(r"\w+", trade)
)
_NEIGHBOURS = {
    "a": "sq",
    "b": "vn",
    "c": "xv",
    "d": "sf",
    "e": "wr",
    "f": "dg",
    "g": "fh",
    "h": "gj",
    "i": "uo",
    "j": "hk",
    "k": "jl",
    "l": "k",
    "m": "n",
    "n": "bm",
    "o": "ip",
    "p": "o",
    "r": "et",
    "s": "ad",
    "t": "ry",
    "u": "yi",
    "v": "cb",
    "w": "qe",
    "y": "tu",
    "z": "x",
}


class Writer:
    """Writes names as the people of one split do; `dice` decides everything."""

    def __init__(self, split: str, dice: random.Random) -> None:
        self._ways = VOCABULARY["writing"][split]
        self._dice = dice

    def organization(self, name: str, *, misspelt: bool = False) -> str:
        """The name as a form may have it: half of them nearly as registered."""
        dice = self._dice
        if dice.random() < 0.5:
            name = re.sub(r"\b[A-Z][a-z]+\b|\band\b", lambda word: self._short(word.group()), name)
        if dice.random() < 0.4:
            name = re.sub(r",? (?:Inc\.|LLC|Corp\.|L\.P\.|Co\.|LLP|a California Corporation)$", "", name)
        elif dice.random() < 0.2:
            name += dice.choice([", Inc", " LLC", " Company", ", Incorporated"]) if "," not in name else ""
        if dice.random() < 0.15 and " & " in name:
            name = name.replace(" & ", dice.choice([" and ", " + ", "&"]))
        if dice.random() < 0.05:
            name = f"The {name}"
        if misspelt:
            name = self.misspelt(name)
        if dice.random() < 0.3:
            name = name.upper()
        return name

    def given(self, name: str) -> str:
        """The given name, or what its bearer is called."""
        called = self._ways["nicknames"].get(name)
        return self._dice.choice(called) if called and self._dice.random() < 0.25 else name

    def misspelt(self, name: str) -> str:
        """One word with one slip of the finger or of the scanner; words that tell are hit like all others."""
        places = [n for n, word in enumerate(name.split(" ")) if sum(letter.isalpha() for letter in word) > 3]
        if not places:
            return name
        words = name.split(" ")
        place = self._dice.choice(places)
        words[place] = self._slip(words[place])
        return " ".join(words)

    def _short(self, word: str) -> str:
        ways = self._ways["short"]
        short = self._by_rule(word) if ways == "by rule" else ways.get(word)
        if short is None or self._dice.random() < 0.3:
            return word
        return short + self._dice.choice(["", "", "."]) if short.isalpha() else short

    def _by_rule(self, word: str) -> str | None:
        """A word of the trade with letters left out or cut off; none of a name's own words."""
        if word not in _TRADE or len(word) < 6:
            return None
        bones = word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou")
        ways = [word[: self._dice.randrange(3, 6)], bones, bones[:4], bones[:2] + bones[-1]]
        return self._dice.choice([way for way in ways if 2 < len(way) < len(word) - 1] or [word])

    def _slip(self, word: str) -> str:
        dice = self._dice
        scanned = [(seen, read) for seen, read in self._ways["scans"].items() if seen in word[1:]]
        if scanned and dice.random() < 0.3:
            seen, read = dice.choice(scanned)
            return word[0] + word[1:].replace(seen, read, 1)
        kind = dice.choice(self._ways["slips"])
        changed = self._finger(word, dice.choice(["drop", "exchange", "neighbour"]) if kind == "two" else kind)
        return self._finger(changed, "drop") if kind == "two" and len(word) > 7 else changed

    def _finger(self, word: str, kind: str) -> str:
        dice = self._dice
        at = dice.randrange(0 if dice.random() < 0.05 else 1, len(word) - 1)
        if kind == "drop":
            return word[:at] + word[at + 1 :]
        if kind == "double":
            return word[:at] + word[at] + word[at:]
        if kind == "exchange":
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        near = _NEIGHBOURS.get(word[at].lower(), word[at])
        return word[:at] + dice.choice(near) + word[at + 1 :]

    def address(self, address: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
        """Street, city, state and postal code as another form abbreviates them."""
        street, city, state, code = address
        if self._dice.random() < 0.5:
            for long, short in (("Street", "St"), ("Avenue", "Ave."), ("Boulevard", "Blvd"), ("Suite", "#")):
                street = street.replace(long, short)
        if self._dice.random() < 0.2:
            code = f"{code}-{self._dice.randrange(1000, 9999)}"
        return street, city, state, code
