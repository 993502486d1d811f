"""Under which names this installation answers, who is on the other end, and whether the line is encrypted."""

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from flask import Flask, g, request
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from clinic.config import Settings, settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def install(app: Flask, told: Settings) -> None:
    """Believe exactly as many proxies as the settings count, then answer to known hosts only."""
    if told.trusted_proxies:
        count = told.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.before_request(_refuse_strangers)


def is_known(host: str) -> bool:
    """Whether a Host header, with or without its port, is one of ours."""
    name, port = _split(host)
    if not name:
        return False
    if name in LOOPBACK:
        return True
    public = urlsplit(settings().public_url)
    return name == public.hostname and port in (public.port, None, 80, 443)


def is_encrypted() -> bool:
    """Whether people reach this installation over TLS, here or at a proxy before it."""
    told = settings()
    return told.tls or told.public_url.startswith("https://")


def origin() -> str:
    """The address at the other end of the line, as it stands in the trail."""
    return request.remote_addr or "unknown"


def neighbourhood() -> str:
    """What one household or office shares: the address itself, or an IPv6 /64."""
    try:
        address = ip_address(origin())
    except ValueError:
        return origin()
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _refuse_strangers() -> None:
    if not is_known(request.headers.get("Host", "")):
        # Whoever asks under a name that is not ours is refused without a query.
        g.unaided = True
        raise BadRequest


def _split(host: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{host}")
        if parts.username or parts.path or parts.query or parts.fragment:
            return "", None
        return parts.hostname or "", parts.port
    except ValueError:
        return "", None
