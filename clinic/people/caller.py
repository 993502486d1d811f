"""Who is at the other end while somebody signs in, as far as the line and the browser tell."""

from flask import request

from clinic.edge import cookie, hosts
from clinic.frozen import frozen
from clinic.people import device
from clinic.people.known import Browser


@frozen
class Caller:
    """`origin` is an address, `neighbourhood` what its household shares, `label` the browser's make."""

    origin: str
    neighbourhood: str
    label: str
    browser: Browser


def caller() -> Caller:
    """Whoever made this request."""
    label = device.label(request.user_agent.string)
    return Caller(hosts.origin(), hosts.neighbourhood(), label, Browser.read(cookie.known_browser.read()))
