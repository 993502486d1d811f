"""What every answer tells the browser: run nothing of anybody else's, keep nothing, tell nobody."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

from clinic.config import Settings
from clinic.edge import cookie, hosts

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SWITCHED_OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "xr-spatial-tracking",
)
FRAMED_BY_NOBODY = "frame-ancestors 'none'"
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in SWITCHED_OFF),
    "Cache-Control": "no-store",
}
TWO_YEARS_S = 63_072_000
ONE_DAY_S = 86_400
FACES = "vendor/fonts/"
VERSION_CHARACTERS = 12


def install(app: Flask, told: Settings) -> None:
    app.after_request(_dress)
    app.url_defaults(_with_version)
    # Flask's own cookie carries a passing message from one page to the next, never a right.
    app.secret_key = sha256(b"flash" + told.instance_key).digest()
    encrypted = told.tls or told.public_url.startswith("https://")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-m" if encrypted else "m",
        SESSION_COOKIE_SECURE=encrypted,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
    )


def let_frame(response: Response, sites: Sequence[str]) -> None:
    """Let pages of these sites, and nobody else's, show this answer in a frame of theirs."""
    if sites:
        framed = POLICY.replace(FRAMED_BY_NOBODY, f"frame-ancestors {' '.join(sites)}")
        response.headers["Content-Security-Policy"] = framed


def let_fetch(response: Response) -> None:
    """Let any site's page bring this in: it is the same for everybody."""
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def sign_out(response: Response) -> Response:
    """Make the browser forget what it was shown, and take its session back."""
    cookie.session.take_back(response)
    # Without "cookies": the witness of the trail stays in the browser.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _dress(response: Response) -> Response:
    """Give an answer its headers. A page that must differ has set its own before."""
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = _keep_static()
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if hosts.is_encrypted():
        response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS_S}"
    return response


def _keep_static() -> str:
    """For good where the address names this very version; otherwise ask again each time.

    Style sheets ask for faces by their bare name: a face is the same for a day, so that not every page asks.
    """
    path = (request.view_args or {}).get("filename", "")
    named = request.args.get("v")
    if named and named == _version(current_app.static_folder or "", path):
        return "public, max-age=31536000, immutable"
    return f"public, max-age={ONE_DAY_S}" if path.startswith(FACES) else "no-cache"


def _with_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        version = _version(current_app.static_folder or "", values["filename"])
        if version:
            values.setdefault("v", version)


def _version(folder: str, name: str) -> str:
    """What the file holds now, as a few characters; empty if there is no such file."""
    path = Path(folder) / name
    try:
        return _digest(path, path.stat().st_mtime_ns)
    except OSError:
        return ""


@lru_cache(maxsize=512)
def _digest(path: Path, mtime_ns: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:VERSION_CHARACTERS]
