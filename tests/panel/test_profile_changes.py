"""What an import would take from a file is told by what is gone, not by how a sentence ends."""

from openimr.panel.domain.profile_changes import changes, losses

LICENCE = {"state": "Nevada", "number": "N5", "since": "2010-01-01", "source": "board"}


def test_only_a_record_that_is_gone_is_a_loss():
    before = {"licences": [LICENCE], "declines": ["opioids"]}
    changed = {"licences": [{**LICENCE, "source": "list of licences removed"}], "declines": ["hardware removed"]}
    assert [sentence.endswith(" removed") for sentence in changes(before, changed)] == [True, True]
    assert losses(before, changed) == ()
    assert losses(before, {**before, "licences": []}) == ("licence Nevada N5 removed",)
