"""What quality staff's second looks hold against a signature: a check that is open, comments without an answer."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from openimr.determinations.domain.quality.comments import Comment
from openimr.determinations.domain.quality.matter import Objection


def entries_held_up(unseen: Iterable[tuple[date, Sequence[str]]]) -> Iterator[Objection]:
    """`unseen`: corrections of what was entered that the reviewer did not look at: the day, and the fields' names."""
    for day, fields in unseen:
        says = f"what was entered was corrected on {day:%m/%d/%Y} ({'; '.join(fields)}): look at it, and say so above"
        yield Objection("entry_corrected", says)


def readings_held_up(waited: Iterable[date], disagreeing: Iterable[date]) -> Iterator[Objection]:
    """`waited`: days on which second readings were asked for that the signature waits for; `disagreeing`: on which ones
    were handed in that disagree and that the medical director has not answered.
    """
    for day in waited:
        says = f"the second reading asked for on {day:%m/%d/%Y} is not handed in yet; the signature waits for it"
        yield Objection("second_reading_open", says)
    for day in disagreeing:
        says = f"the second reading of {day:%m/%d/%Y} disagrees; the signature waits for the medical director's answer"
        yield Objection("second_reading_disagrees", says)


def held_up(open_since: Iterable[date], comments: Iterable[Comment]) -> Iterator[Objection]:
    """`open_since`: the days on which the checks that are still open began."""
    for day in open_since:
        says = f"the quality check of {day:%m/%d/%Y} is not done yet; the signature waits for it"
        yield Objection("quality_check_open", says)
    for one in comments:
        if one.is_open:
            check = "comment_unanswered" if one.severity == "blocks" else "comment_open"
            sentence = one.place.number or None
            says = f"{one.place.says}: a comment of quality staff waits for your answer"
            yield Objection(check, says, one.place.item, sentence)
