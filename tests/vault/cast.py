"""The people, files and items that the vault's tests speak of."""

from uuid import UUID

INES = UUID("11111111-1111-4111-8111-111111111111")
OMAR = UUID("22222222-2222-4222-8222-222222222222")
MAYA = UUID("77777777-7777-4777-8777-777777777777")
FILE = UUID("33333333-3333-4333-8333-333333333333")
OTHER_FILE = UUID("44444444-4444-4444-8444-444444444444")
ITEM = UUID("55555555-5555-4555-8555-555555555555")
OTHER_ITEM = UUID("66666666-6666-4666-8666-666666666666")


def flipped(blob: bytes, bit: int) -> bytes:
    """The same bytes with one bit the other way."""
    changed = bytearray(blob)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
