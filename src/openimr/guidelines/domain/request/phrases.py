"""The phrases of requests, as a grammar over kinds of tokens (`words.KINDS`).

Sessions: "2-3 times a week for 6 weeks", "2x6", "12 visits", "x 12". Drugs: "#60", "1 tab po bid prn", "180gm", "2 refills".
"""

from openimr.guidelines.domain.request.grammar import Grammar
from openimr.guidelines.domain.request.words import KINDS

_AMOUNT = """
echo      = open number close
amount    = low:number echo? ((dash | upto) high:number echo?)?
"""

_SESSIONS = """
filler    = concept | part | side | level | word | drug | slash | and | more | of | route | aspect | dash
period    = week | month | day | year
hours     = amount dash? hour (per | each | slash){1,2} (day | session) | low2:number dash? hour (daily | session)
hours_a   = amount dash? hour (per | each | slash){1,2} unit:(week | month)
for_each  = (for | times) amount slash unit:period
by_visit  = amount filler{0,9} session (per | each | slash) unit:(week | month | day)
by_times  = amount times{0,2} (per | each | slash){1,2} unit:(week | month | day | year)
by_x      = amount (times | session) unit:(week | weekly | month | monthly | daily)
by_adverb = amount unit:(weekly | monthly | daily)
by_days   = amount day (per | each | slash){1,2} unit:week
by_every  = each (gap:number echo? ((dash | upto) number echo?)? dash? | other)? unit:(week | month | day | year)
by_plain  = unit:(weekly | monthly | daily | seldom)
short     = low:number echo? times high:number echo? unit:(week | month | day)? !(mass | aspect | hour | times)
later     = in amount unit:period
duration  = (for | times)? amount dash? unit:period
count     = amount filler{0,9} unit:(session | visit)
stated    = (times | quantity | hash | total) (colon | of | dot){0,2} hash? amount !(hour | minute | aspect | slash | times | refill)
units_of  = low:number unit:units
bracket   = open low:number close (comma | dot | upto | part | side | level | $)
in_hours  = amount more? dash? hour
last      = (concept | visit) session? (comma | dash | colon) amount $
lead      = amount more? word{0,2} (concept | visit)
"""

_DRUGS = """
fills     = hash low:number unit:form? times times_more:number !(day | week | month | refill | form)
numbered  = hash low:number echo? dash? unit:(form | mass)?
refills   = low:number echo? more? refill
refills_n = refill (times | colon){0,2} low:number
amount_of = quantity (colon | of | dot){0,2} low:number echo? dash? unit:(form | mass)? !(more? refill !(colon | number))
by_times  = amount times? (per | each | slash){1,2} day
by_adverb = amount times? daily
by_hours  = each amount dash? hour
by_days   = each amount dash? unit:(day | week | month)
by_often  = each? often:(often | daily) | each day
one_dose  = number echo? ((dash | upto) number echo?)? form?
direction = verb one_dose | one_dose (route | of){0,5} paced
duration  = (for | times | comma)? amount dash? unit:(day | week | month)
by_x      = times low:number unit:form?
counted   = low:number echo? dash? unit:form
weighed   = low:number unit:mass (times by:number form?)?
count_of  = low:number quantity
bracket   = open low:number close
last      = (dose form? | form dose | percent form?) (comma | dash)? low:number $
lead      = low:number echo? drug
"""

#: Of treatment in sessions, of procedures, tests and things.
SESSIONS = Grammar(
    KINDS,
    _AMOUNT + _SESSIONS,
    [
        "hours", "hours_a", "for_each", "by_visit", "by_times", "by_x", "by_adverb", "by_days", "by_every", "by_plain", "short", "later", "duration",
        "count", "units_of", "stated", "bracket", "last", "lead", "in_hours",
    ],
)  # fmt: skip

#: Of drugs.
DRUGS = Grammar(
    KINDS,
    _AMOUNT + _DRUGS,
    [
        "fills", "numbered", "amount_of", "refills", "refills_n", "by_times", "by_adverb", "by_hours", "by_days", "by_often",
        "direction", "duration", "weighed", "by_x", "counted", "count_of", "bracket", "last", "lead",
    ],
    marks=dict.fromkeys(("by_times", "by_adverb", "by_hours", "by_days", "by_often"), "paced"),
)  # fmt: skip
