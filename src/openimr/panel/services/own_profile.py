"""What a reviewer changes in his or her own file."""

from datetime import datetime

from django.db import transaction

from openimr.errors import Reason, Refused
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.domain.own_profile import OwnProfile, reasons_not_to_keep
from openimr.panel.domain.profile_changes import changes
from openimr.panel.services.profiles import Act, locked_profile, write


@transaction.atomic
def change_own_profile(reviewer_id: str, own: OwnProfile, *, seen: str, by: str, at: datetime) -> tuple[str, ...]:
    """Keep what a reviewer changed in the own part of the file, as a version; answers the changes in sentences.

    `seen` is the mark of the state that was on the screen. Raises Refused where something cannot be kept or the file
    was changed meanwhile, and NotFound. Credentials are never touched.
    """
    profile = locked_profile(reviewer_id)
    reasons = list(reasons_not_to_keep(own))
    if OwnProfile.of(reviewer_of(profile)).mark != seen:
        reasons.append(Reason("changed", "the file was changed meanwhile; open the page again and change what is left"))
    if reasons:
        raise Refused("save the profile", reviewer_id, reasons)
    changed = profile | dict(own.parts())
    said = changes(profile, changed)
    if said:
        write([Act(reviewer_id, "changed", changed, {"own": list(said)})], by=by, at=at)
    return said
