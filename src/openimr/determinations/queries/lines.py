"""A determination and the versions that it corrects are one line: what follows it is read over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from django.db.models import Prefetch, QuerySet

from openimr.cases.models import Case
from openimr.determinations.domain.serving import Serving
from openimr.determinations.domain.serving import servings as weigh
from openimr.determinations.models import Determination
from openimr.determinations.queries.service import recipients, service_facts, servings
from openimr.programmes.domain.rules import Value
from openimr.programmes.loader import load


def is_correction(determined: Determination) -> bool:
    """Whether it corrects the version before it; one made anew after a remand does not."""
    return determined.version > 1 and determined.content.get("corrects", {}).get("kind") == "clerical"


def line(determined: Determination) -> tuple[Determination, ...]:
    """The determination with the versions that it corrects, oldest first."""
    found = [determined]
    if is_correction(determined):
        for one in reversed(_versions(determined.case)):
            if one.version >= determined.version:
                continue
            found.append(one)
            if not is_correction(one):
                break
    return tuple(reversed(found))


def ends_of_lines(case: Case) -> tuple[Determination, ...]:
    """The last version of each line of a case, oldest first: what was corrected stands in the one that corrects it."""
    rows = _versions(case)
    return tuple(
        one for one, following in zip_longest(rows, rows[1:]) if following is None or not is_correction(following)
    )


def _versions(case: Case) -> list[Determination]:
    """Every version, oldest first; without another read of a case that came with them."""
    read = "determinations" in getattr(case, "_prefetched_objects_cache", {})
    return list(case.determinations.all() if read else case.determinations.defer("seal").order_by("version"))


def with_what_follows(cases: QuerySet[Case], *, implementation: bool = False) -> QuerySet[Case]:
    """The same cases, to come with every version and with what was noted of its service and of appeals.

    With `implementation` what was noted of that comes too, and the content, which names the items. The content is
    long: without, it is read of a correction alone.
    """
    unread = ["seal"] if implementation else ["seal", "content"]
    noted = ["service_entries", "appeal_entries", *(["implementation_entries"] if implementation else [])]
    versions = Prefetch("determinations", Determination.objects.defer(*unread).order_by("case", "version"))
    entries = [f"determinations__{one}" for one in noted]
    return cases.select_related("ur_decision").prefetch_related(versions, *entries, "parties", "items")


@dataclass(frozen=True, slots=True)
class Counted:
    """The service that days are counted from, by recipient.

    Of a correction, `law` is the rule that says which service that is, and `anew` the service of the correction itself
    where the rule names the earlier one: if the rule is wrong, those are the days.
    """

    served: Mapping[str, Serving]
    anew: Mapping[str, Serving] = field(default_factory=dict)
    law: Value | None = None


def counted(case: Case, determined: Determination, rule: str, served: tuple[Serving, ...] | None = None) -> Counted:
    """The service that the days of `rule` (appeal.after_correction, implementation.after_correction) count from.

    Whose address was corrected was not served before: there only the service of the correction counts. `served`: that
    of this version, where it was looked up already.
    """
    own = {one.recipient: one for one in (servings(case, determined) if served is None else served)}
    whole = line(determined)
    if len(whole) == 1:
        return Counted(own)
    law = load(case.programme).value(rule, determined.signed_on)
    begins = addressed_anew(whole)
    facts = [
        fact
        for one in whole
        for fact in service_facts(one)
        if one.version >= begins.get(fact.recipient, whole[0].version)
    ]
    first = {one.recipient: one for one in weigh(facts, recipients(case, on=determined.signed_on))}
    if law.value == "first_service":
        anew = {role: one for role, one in own.items() if one.served_on != first[role].served_on}
        return Counted(first, anew=anew, law=law)
    later = {role: one for role, one in own.items() if one.state == "served"}
    return Counted({**first, **later}, law=law)


def addressed_anew(whole: tuple[Determination, ...]) -> dict[str, int]:
    """By role the version that last corrected where it is served."""
    found = {}
    for one in whole[1:]:
        for change in one.content["corrects"].get("what", ()):
            match change["place"].split("."):
                case ["recipients", number, "address", _]:
                    found[one.content["recipients"][int(number) - 1]["role"]] = one.version
    return found
