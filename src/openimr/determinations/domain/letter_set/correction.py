"""What the letters of a corrected determination say of the correction, first of all."""

from openimr.determinations.domain.letter_set import blocks
from openimr.determinations.domain.letter_set.blocks import Block
from openimr.determinations.domain.letter_set.material import Material, Recipient
from openimr.determinations.domain.letter_set.words import Words


def correction(material: Material, recipient: Recipient, say: Words, *, of: str = "correction.") -> list[Block]:
    """Which version corrects which, what in it and why, and from when days count; nothing of a first version.

    `of`: whose wording, the letters' or the worker's plain one.
    """
    about, dates = material.corrected, recipient.dates
    if about is None:
        return []
    day = say.long_day(about.signed_on)
    lead = say(f"{of}lead", version=material.version, old=about.version, day=day)
    said = [say(f"{of}what", what="; ".join(about.what), reason=about.reason.rstrip("."))]
    if dates.before is not None and recipient.may_petition:
        said.append(say(f"{of}days", first=say.long_day(dates.before)))
    if recipient.may_petition and dates.anew is not None and dates.anew.due != dates.appeal.due:
        said.append(say(f"{of}anew", anew=say.long_day(dates.anew.due)))
    return [blocks.notice(" ".join(said), lead=lead)]
