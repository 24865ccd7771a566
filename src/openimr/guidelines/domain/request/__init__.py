"""What a request for treatment asks for, read from the words that people write, and printed in one plain form.

"WORK HARDENING PROGRAM 4 HOURS A DAY 3XWK X3WKS": work hardening, 4 hours a session, 3 sessions a week, 3 weeks, so
9 sessions and 36 hours. What fits nothing is kept as written, with a warning; nothing is guessed and nothing raises.
"""

from openimr.guidelines.domain.request.printing import print_request
from openimr.guidelines.domain.request.reading import parse

__all__ = ["parse", "print_request"]
