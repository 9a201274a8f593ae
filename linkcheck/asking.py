"""Asks an address whether it is there: politely, briefly, and only on the public internet.

Members write these addresses, so they are not to be trusted. Every host, also of a redirect, is resolved
here, refused unless all its addresses are public, and then asked at that very address: a name that resolves
to another one a moment later gains nothing by it.
"""

import socket
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Timer
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

TIMEOUT = 10  # seconds for each step
DEADLINE = 30  # seconds for one request, however slowly it drips
MOST_HOPS = 5
PORTS = {"http": 80, "https": 443}
PERMANENT = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}
REDIRECTS = PERMANENT | {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT}
# They are there, and do not tell a machine more.
CLOSED_TO_MACHINES = {401, 402, 403, 405, 406, 429, 451, 999}
# IPv4 addresses in IPv6 clothes: a translator would bring them to where they must not lead.
TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"))
SAFE = "%/:=&?~#+!$,;'@()*[]"


class Unreachable(Exception):
    """Nothing answered; says why, in words."""


@dataclass(frozen=True)
class Answer:
    status: int | None
    words: str
    moved_to: str = ""
    """Where every step of the way there said that it is for good."""

    @property
    def is_good(self):
        return self.status is not None and self.status < 400

    @property
    def is_failure(self):
        return not self.is_good and self.status not in CLOSED_TO_MACHINES


def is_public(address) -> bool:
    """No loopback, link-local, site-local, private, shared, multicast or reserved address."""
    address = ip_address(address)
    if isinstance(address, IPv6Address):
        if any(address in network for network in TRANSLATED):
            return False
        address = address.ipv4_mapped or address
    is_odd = address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    return address.is_global and not is_odd


def ask(url: str, *, agent: str, is_allowed=is_public) -> Answer:
    """HEAD, and GET where a server does not like that; redirects are followed and remembered."""
    for_good, at = True, url
    try:
        for _ in range(MOST_HOPS + 1):
            status, location = _look(at, agent, is_allowed)
            if status not in REDIRECTS or not location:
                moved = at if for_good and at != url and status < 300 else ""
                return Answer(status, words_for(status), moved)
            for_good = for_good and status in PERMANENT
            at = urljoin(at, location)
    except Unreachable as error:
        return Answer(None, str(error))
    return Answer(None, f"more than {MOST_HOPS} redirects")


def words_for(status) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _look(url, agent, is_allowed):
    try:
        status, location = _request("HEAD", url, agent, is_allowed)
    except Unreachable:
        status, location = 0, ""
    if 200 <= status < 400:
        return status, location
    return _request("GET", url, agent, is_allowed)


def _request(method, url, agent, is_allowed):
    """Status and Location. The body is never read."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or PORTS.get(parts.scheme)
        target = urlunsplit(("", "", quote(parts.path or "/", SAFE), quote(parts.query, SAFE), ""))
    except ValueError:
        raise Unreachable("no web address") from None
    if parts.scheme not in PORTS or not host:
        raise Unreachable("no web address")
    connect = Secure if parts.scheme == "https" else Plain
    connection = connect(host, port, timeout=TIMEOUT)
    connection.address = _resolve(host, port, is_allowed)
    with _words_for_trouble(), connection.ending():
        connection.request(method, target, headers={"User-Agent": agent, "Accept": "*/*"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", "")


def _resolve(host, port, is_allowed) -> str:
    try:
        found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Unreachable("there is no such host") from None
    if not found or not all(is_allowed(address.partition("%")[0]) for address in found):
        raise Unreachable("not on the public internet")
    return found[0]


@contextmanager
def _words_for_trouble():
    try:
        yield
    except TimeoutError:
        raise Unreachable("no answer in time") from None
    except ssl.SSLError as error:
        raise Unreachable(
            f"no secure connection: {getattr(error, 'verify_message', '') or error.reason}"
        ) from None
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"no answer: {getattr(error, 'strerror', None) or type(error).__name__}") from None


class Plain(HTTPConnection):
    """To an address that was looked at before, whatever its name resolves to now."""

    address = ""
    guard = None

    def connect(self):
        self.sock = self.guarded()

    def guarded(self):
        sock = socket.create_connection((self.address, self.port), self.timeout)
        self.guard = sock.dup()
        return sock

    @contextmanager
    def ending(self):
        """Ends when it is done, or when its time is up: a timeout alone starts anew with every byte."""
        timer = Timer(DEADLINE, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self.close()
            if self.guard:
                self.guard.close()

    def _cut(self):
        if self.guard is None:
            return  # it is still connecting, which ends by itself
        with suppress(OSError):
            self.guard.shutdown(socket.SHUT_RDWR)


class Secure(Plain, HTTPSConnection):
    def connect(self):
        self.sock = self._context.wrap_socket(self.guarded(), server_hostname=self.host)
