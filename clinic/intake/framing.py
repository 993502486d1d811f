"""Which sites may show the free times in a frame: those the owner has named, and at first none."""

from urllib.parse import urlsplit

from sqlalchemy import Select, select

from clinic.intake.models import FramingSite
from clinic.plain import N_

MOST = 20
NO_ORIGIN = N_("Write it as https://clinic.example, with no path behind it and no * in it.")


class NotASite(ValueError):
    """Its text is a message id."""


def sites() -> Select[FramingSite]:
    return select(FramingSite).order_by(FramingSite.origin)


def origin_of(typed: str) -> str:
    """The one way a site is written: https, its name, and its port where it is not the usual one.

    Raises `NotASite` for anything else: what stands here becomes part of a header.
    """
    try:
        parts = urlsplit(typed.strip().lower())
        name, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise NotASite(NO_ORIGIN) from None
    is_bare = parts.path in ("", "/") and not (
        parts.query or parts.fragment or parts.username or parts.password
    )
    if parts.scheme != "https" or not is_bare or not _is_name(name):
        raise NotASite(NO_ORIGIN)
    return f"https://{name}" + (f":{port}" if port not in (None, 443) else "")


def _is_name(name: str) -> bool:
    labels = name.split(".")
    return len(name) <= 253 and len(labels) > 1 and all(map(_is_label, labels))


def _is_label(label: str) -> bool:
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-")
    return 0 < len(label) <= 63 and set(label) <= allowed and label.strip("-") == label
