"""An address is asked politely, and never where members' links must not lead."""

import socket

import pytest

from linkcheck import asking
from linkcheck.asking import ask, is_public
from tests.linkcheck.site import AGENT, anywhere


def test_what_answers_is_good_and_its_body_is_not_read(site):
    answer = ask(site.at("/fine"), agent=AGENT, is_allowed=anywhere)
    assert (answer.status, answer.is_good, answer.moved_to) == (200, True, "")
    assert site.asked == [("HEAD", "/fine", AGENT)]


def test_a_server_that_dislikes_head_is_asked_with_get(site):
    assert ask(site.at("/get-only"), agent=AGENT, is_allowed=anywhere).is_good
    assert [method for method, *_ in site.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize(
    ("path", "words", "is_failure"),
    [
        ("/gone", "410 Gone", True), ("/nowhere", "404 Not Found", True), ("/broken", "500 Internal Server Error", True),
        ("/members", "403 Forbidden", False), ("/busy", "429 Too Many Requests", False),
    ],
)  # fmt: skip
def test_what_it_answers_is_said_in_words(site, path, words, is_failure):
    answer = ask(site.at(path), agent=AGENT, is_allowed=anywhere)
    assert (answer.words, answer.is_failure, answer.is_good) == (words, is_failure, False)


def test_only_what_moved_for_good_has_a_new_address(site):
    assert ask(site.at("/moved"), agent=AGENT, is_allowed=anywhere).moved_to == site.at("/fine")
    assert ask(site.at("/found"), agent=AGENT, is_allowed=anywhere).moved_to == ""
    assert ask(site.at("/moved-then-found"), agent=AGENT, is_allowed=anywhere).moved_to == ""
    moved_away = ask(site.at("/moved-to-gone"), agent=AGENT, is_allowed=anywhere)
    assert (moved_away.is_failure, moved_away.moved_to) == (True, "")
    assert "redirects" in ask(site.at("/round"), agent=AGENT, is_allowed=anywhere).words


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
        "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "fec0::1",
    ],
)  # fmt: skip
def test_what_is_not_on_the_public_internet_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_what_is_public_is_allowed(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "me@127.0.0.1"]
)
def test_no_spelling_of_this_machine_is_asked(site, host):
    answer = ask(f"http://{host}:{site.port}/fine", agent=AGENT)
    assert answer.status is None
    assert answer.is_failure
    assert site.asked == []


def test_a_redirect_to_a_private_address_is_refused(site):
    """The first host is allowed, the second is not."""
    seen = []

    def first_only(address):
        seen.append(address)
        return len(seen) == 1

    answer = ask(site.at("/moved"), agent=AGENT, is_allowed=first_only)
    assert answer.words == "not on the public internet"
    assert [path for _, path, _ in site.asked] == ["/moved"]


def test_a_name_that_resolves_anew_is_asked_where_it_was_looked_at(site, monkeypatch):
    """A name with a public and a private address is refused; between look and request nothing is resolved."""
    real, hosts = socket.getaddrinfo, []

    def resolve(host, *args, **kwargs):
        hosts.append(host)
        assert len([one for one in hosts if one == "films.example"]) <= 1, "It was resolved again."
        return real("127.0.0.1" if host == "films.example" else host, *args, **kwargs)

    monkeypatch.setattr(asking.socket, "getaddrinfo", resolve)
    assert ask(f"http://films.example:{site.port}/fine", agent=AGENT, is_allowed=anywhere).is_good
    hosts.clear()
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(asking.socket, "getaddrinfo", lambda *args, **kwargs: both)
    assert ask("http://films.example/", agent=AGENT).words == "not on the public internet"


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://", "http://[", "http://a:b:c/",
     "javascript:alert(1)", "http://" + "a" * 300 + ".example/", ""],
)  # fmt: skip
def test_what_is_no_web_address_is_said_to_be_none(url):
    assert ask(url, agent=AGENT, is_allowed=anywhere).is_failure


def test_a_redirect_to_another_scheme_is_refused(site):
    assert ask(site.at("/to-file"), agent=AGENT, is_allowed=anywhere).words == "no web address"


def test_a_server_that_drips_is_left_when_time_is_up(site, monkeypatch):
    monkeypatch.setattr(asking, "DEADLINE", 0.3)
    assert ask(site.at("/drip"), agent=AGENT, is_allowed=anywhere).is_failure


def test_a_server_that_says_nothing_is_not_waited_for(site, monkeypatch):
    monkeypatch.setattr(asking, "TIMEOUT", 0.2)
    assert ask(site.at("/silent"), agent=AGENT, is_allowed=anywhere).words == "no answer in time"


@pytest.mark.parametrize("path", ["/メモリーズ", "/a b", "/a%20b?q=夢", "/nonsense\r\nX-Injected: 1"])
def test_letters_of_any_script_are_sent_as_addresses_are(site, path):
    ask(site.at(path), agent=AGENT, is_allowed=anywhere)
    assert all(sent.isascii() and " " not in sent for _, sent, _ in site.asked)
