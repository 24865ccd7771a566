"""Whose tries are counted where a proxy stands in front of the server."""

import pytest
from django.test import Client
from tests.portal.joining import enter

from openimr.dashboards.proxies import client_address

PROXY = ["10.0.0.5/32", "2001:db8::/64"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "whose"),
    [
        ("10.0.0.5", "192.0.2.7", [], "10.0.0.5"),  # off: nobody is believed
        ("192.0.2.9", "192.0.2.7", PROXY, "192.0.2.9"),  # whoever is no proxy of ours may write what it likes
        ("10.0.0.5", "192.0.2.7", PROXY, "192.0.2.7"),
        ("10.0.0.5", "1.2.3.4, 192.0.2.7", PROXY, "192.0.2.7"),  # what the asker wrote itself stands before
        ("10.0.0.5", "192.0.2.7, 2001:db8::3", PROXY, "192.0.2.7"),
        ("10.0.0.5", "", PROXY, "10.0.0.5"),
        ("10.0.0.5", "192.0.2.7, unknown", PROXY, "10.0.0.5"),
        ("10.0.0.5", "10.0.0.5", PROXY, "10.0.0.5"),
        ("", "192.0.2.7", PROXY, ""),
    ],
)
def test_the_last_address_that_is_no_proxy_of_ours_is_the_askers(peer, forwarded, trusted, whose):
    assert client_address(peer, forwarded, trusted) == whose


def test_wrong_tries_of_one_party_shut_out_no_other_behind_the_same_proxy(case, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
    person = enter(case, "injured_worker")
    wrong = {"account": "p-00000000", "password": "wrong"}
    for number in range(25):
        posted = {**wrong, "account": f"p-{number:0>8}"}
        Client().post("/portal/sign-in/", posted, headers={"x-forwarded-for": "192.0.2.66"})
    right = {"account": person.username, "password": "a long enough password"}
    assert Client().post("/portal/sign-in/", right, headers={"x-forwarded-for": "192.0.2.66"}).status_code == 422
    assert Client().post("/portal/sign-in/", right, headers={"x-forwarded-for": "192.0.2.7"}).status_code == 302
