"""What quality staff's second looks hold against a signature: a check that is open, comments without an answer."""

from collections.abc import Iterable, Iterator
from datetime import date

from openimr.determinations.domain.quality.comments import Comment
from openimr.determinations.domain.quality.matter import Objection


def held_up(open_since: Iterable[date], comments: Iterable[Comment]) -> Iterator[Objection]:
    """`open_since`: the days on which the checks that are still open began."""
    for day in open_since:
        says = f"the quality check of {day:%m/%d/%Y} is not done yet; the signature waits for it"
        yield Objection("quality_check_open", says)
    for one in comments:
        if one.is_open:
            check = "comment_unanswered" if one.severity == "blocks" else "comment_open"
            sentence = int(one.place.key) if one.place.kind == "sentence" else None
            says = f"{one.place.says}: a comment of quality staff waits for your answer"
            yield Objection(check, says, one.place.item, sentence)
