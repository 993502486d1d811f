"""Hides how long a text is (ISO 7816-4)."""

from clinic.vault.alarm import VaultAlarm

SMALL_STEP_BYTES = 256
LARGE_STEP_BYTES = 4096

_MARK = b"\x80"


def pad(content: bytes, step: int | None = None) -> bytes:
    """Fill up to the next 256 bytes below 4 KiB and to the next 4 KiB from there, or to a given `step`."""
    step = step or (SMALL_STEP_BYTES if len(content) < LARGE_STEP_BYTES else LARGE_STEP_BYTES)
    return content + _MARK + bytes(-(len(content) + 1) % step)


def unpad(padded: bytes) -> bytes:
    """What `pad` was given. Raises `VaultAlarm` if nothing marks where it ends."""
    # Copied once: a search unpads many megabytes.
    return padded[: end_in(padded)]


def end_in(padded: bytes) -> int:
    """Where that ends, for whoever reads no more than a part of it. Raises as `unpad`."""
    end = padded.rfind(_MARK)
    if end < 0 or padded.count(0, end + 1) != len(padded) - end - 1:
        raise VaultAlarm("padding is missing")
    return end
