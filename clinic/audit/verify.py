"""Proving the trail: walked once, in constant memory, and compared with what people signed."""

import hmac
from collections.abc import Callable, Collection, Generator
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.audit.chain import link
from clinic.audit.models import Checkpoint, Entry
from clinic.vault.signature import is_signed

SIGNED_ACTIONS = frozenset({"session.began", "session.ended"})

Anchor = tuple[int, str]
VerifyKeysOf = Callable[[UUID], Collection[bytes]]


@dataclass
class Finding:
    """What the walk found: how many entries, and the first that does not hold, with why."""

    count: int = 0
    bad_entry: int | None = None
    reason: str = ""
    head: tuple[int, str] = (0, "")

    @property
    def holds(self) -> bool:
        return self.bad_entry is None

    def blame(self, n: int, reason: str) -> None:
        if self.bad_entry is None or n < self.bad_entry:
            self.bad_entry, self.reason = n, reason


def verify(
    session: Session,
    log_key: bytes,
    verify_keys_of: VerifyKeysOf,
    anchors: Collection[Anchor] = (),
    watch: Callable[[Entry], None] | None = None,
) -> Finding:
    """Walk the whole chain. `anchors` are (n, hash prefix in hex) kept outside the machine.

    `watch` sees each entry as it passes, so that other proofs need no second walk. A cut at the end of the
    chain is seen only by an anchor: say so to whoever asks for more.
    """
    finding = Finding()
    signed = {c.n: c for c in session.scalars(select(Checkpoint))}
    wanted = dict(anchors)
    previous = b""
    with closing(_entries(session)) as entries:
        for entry in entries:
            finding.count += 1
            _check_link(finding, entry, previous, log_key)
            if not finding.holds:
                break
            previous = entry.hash
            _check_signature(finding, entry, signed.pop(entry.n, None), verify_keys_of)
            if entry.n in wanted and not entry.hash.hex().startswith(wanted.pop(entry.n).lower()):
                finding.blame(entry.n, "is not the one the anchor remembers")
            if watch is not None:
                watch(entry)
    for n in [*signed, *wanted]:
        finding.blame(n, "was seen before and is gone")
    finding.head = (finding.count, previous.hex())
    return finding


def _check_link(finding: Finding, entry: Entry, previous: bytes, log_key: bytes) -> None:
    if entry.n != finding.count:
        finding.blame(finding.count, "is missing")
        return
    fields = (entry.n, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.origin)
    if not hmac.compare_digest(entry.hash, link(log_key, previous, fields)):
        finding.blame(entry.n, "was altered")


def _entries(session: Session) -> Generator[Entry, None, None]:
    with session.scalars(select(Entry).order_by(Entry.n).execution_options(yield_per=1000)) as rows:
        for entry in rows:
            yield entry
            session.expunge(entry)


def _check_signature(
    finding: Finding, entry: Entry, checkpoint: Checkpoint | None, verify_keys_of: VerifyKeysOf
) -> None:
    if checkpoint is None:
        if entry.action in SIGNED_ACTIONS:
            finding.blame(entry.n, "is a sign-in or sign-out without its checkpoint")
        return
    keys = verify_keys_of(checkpoint.account_id)
    is_theirs = checkpoint.account_id.hex == entry.actor and hmac.compare_digest(checkpoint.hash, entry.hash)
    message = ("checkpoint", checkpoint.n, checkpoint.hash)
    if not is_theirs or not any(is_signed(key, checkpoint.signature, *message) for key in keys):
        finding.blame(entry.n, "does not match its checkpoint")
