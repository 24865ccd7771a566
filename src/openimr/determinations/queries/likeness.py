"""Where what a reviewer wrote stands nearly word for word elsewhere, told while it is written."""

from openimr.cases.models import Case
from openimr.determinations.domain.quality.reuse import SentenceLikeness, decision_of_review, likenesses
from openimr.determinations.domain.quality.words import without_quotes
from openimr.determinations.queries.material import Material
from openimr.determinations.queries.reusing import other_rationales
from openimr.records.queries import case_records
from openimr.review import queries as review


def sentences_alike(case: Case, item: int, seat: int = 1) -> tuple[SentenceLikeness, ...]:
    """The reviewer's sentences of a text (0: the summary) that stand nearly so in another case, signed here or
    published, or in this case's utilization review decision.
    """
    own = [one for one in review.sentences(case, item, seat) if one.drafted_by == "reviewer"]
    if not own:
        return ()
    papers = decision_of_review(case_records(case))
    others = [("the utilization review decision", text) for _, text in papers]
    if item:
        words = " ".join(without_quotes(one.text) for one in own)
        rationales = other_rationales(Material(case), item, words)
        others += [(f"item {number} of {name}", text) for name, number, text in rationales]
    return likenesses(own, others)
