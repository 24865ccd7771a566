"""What a letter may say of its reviewer: qualifications, never identity (Lab. Code 4610.6(f))."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CredentialStatement:
    """A reviewer's true qualifications on one day. Holds no name, licence number or address."""

    licensed_in: tuple[str, ...]  # states, as words: "California"
    certifications: tuple[str, ...]  # "Physical Medicine and Rehabilitation"
    subspecialties: tuple[str, ...]  # "Pain Medicine"
    years_in_practice: int
    hours_a_week: int
    more_than_five_years: bool
    at_least_24_hours: bool
    unaffiliated_with: tuple[str, ...]  # roles screened and found clear: "employer", "injured_worker" …
