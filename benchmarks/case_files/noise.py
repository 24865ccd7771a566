"""What OCR makes of a scanned page, without running OCR: confused letters, split, joined and dropped words."""

import random

_CONFUSED = {
    "l": "1I", "I": "l1", "1": "lI7", "0": "O", "O": "0", "o": "c", "c": "e", "e": "c", "a": "o", "s": "5", "S": "5",
    "5": "S6", "6": "5", "8": "B3", "3": "8", "B": "8", "g": "q", "h": "b", "n": "ri", "m": "rn", "u": "ii", "v": "y",
    "t": "f", "f": "t", "i": "l", "r": "n", "w": "vv", ".": ",", ",": ".", ":": ";", "/": "1", "4": "A", "7": "1",
    "2": "Z", "9": "g", "d": "cl", "-": "~",
}  # fmt: skip
#: Share of letters misread by rendering. Real engines lie at 0.2 to 1 % on good scans, 2 to 5 % on bad faxes.
RATES = {
    "skewed": 0.004,
    "noisy": 0.012,
    "turned": 0.004,
    "faxed": 0.018,
    "fax_of_copy": 0.035,
    "stamped": 0.005,
}


def misread(text: str, rendering: str, dice: random.Random) -> str:
    """The text as OCR would give it."""
    rate = RATES[rendering]
    letters: list[str] = []
    for letter in text:
        if letter != "\n" and dice.random() < rate:
            letters.append(_wrong(letter, dice))
        else:
            letters.append(letter)
    lines = []
    for line in "".join(letters).split("\n"):
        words = []
        for word in line.split(" "):
            fate = dice.random()
            if fate < rate / 4:
                continue
            if fate < rate / 2 and len(word) > 5:
                cut = dice.randrange(2, len(word) - 2)
                word = f"{word[:cut]} {word[cut:]}"
            words.append(word)
        if len(words) > 1 and dice.random() < rate:
            at = dice.randrange(len(words) - 1)
            words[at : at + 2] = [words[at] + words[at + 1]]
        if dice.random() > rate / 8:
            lines.append(" ".join(words))
    if dice.random() < rate * 20:
        lines.insert(dice.randrange(len(lines) + 1), "".join(dice.choices("~-_.|'` \"", k=dice.randint(1, 6))))
    return "\n".join(lines)


def _wrong(letter: str, dice: random.Random) -> str:
    if letter.isalnum() and dice.random() < 0.1:  # a spot or a break: any letter or digit for another
        return dice.choice("0123456789" if letter.isdigit() else "abcdefghijklmnopqrstuvwxyz")
    choices = _CONFUSED.get(letter)
    if choices is None or letter == " ":
        return letter if dice.random() < 0.7 else ""
    if letter in "nmuwd":  # misread as two letters
        return choices
    return dice.choice(choices)
