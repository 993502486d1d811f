"""`attune audit`: prove that the trail, and what it vouches for, is as it was written."""

import re
import sys
from collections.abc import Callable, Collection
from itertools import islice
from uuid import UUID

import click
from sqlalchemy import func, select

from clinic.audit.models import Entry
from clinic.audit.verify import Anchor, Finding, verify
from clinic.cli.standing import standing_practice
from clinic.config import Settings
from clinic.database import as_of_now, db
from clinic.files.proving import Strays, strays
from clinic.files.trust import certified, former_keys
from clinic.mode import Mode, set_mode
from clinic.notes.proving import misplaced
from clinic.vault.alarm import VaultAlarm

NAMED = 20
ANCHOR = re.compile(r"(\d{1,15})[:.]([0-9a-fA-F]{8,64})")


class AnchorType(click.ParamType[Anchor]):
    """`n:hash`, as a sign-in letter or a printed line gives it."""

    name = "n:hash"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Anchor:
        found = ANCHOR.fullmatch(str(value))
        if found is None:
            self.fail("an anchor is a number, a colon and at least 8 hexadecimal digits", param, ctx)
        return int(found[1]), found[2].lower()


@click.group("audit")
def command() -> None:
    """The trail of who did what, and its proof."""


@command.command("verify")
@click.option(
    "--anchor", "anchors", type=AnchorType(), multiple=True, help="n:hash kept outside this machine."
)
def verify_command(anchors: tuple[Anchor, ...]) -> None:
    """Walk the whole trail and say whether it holds: 0 and a count, or 1 and the first bad entry."""
    app = standing_practice()
    with app.app_context():
        set_mode(Mode.READ)
        as_of_now()
        prove(app.extensions["attune"], anchors)


def prove(settings: Settings, anchors: tuple[Anchor, ...] = ()) -> None:
    """Walk the trail of the app in context and say what was found. Raises `SystemExit` unless all holds."""
    finding = _walk(settings, anchors)
    if not finding.holds:
        click.echo(f"Entry {finding.bad_entry} {finding.reason}.")
        sys.exit(1)
    _compare(strays(), misplaced())
    _say(finding, anchors)


def _walk(settings: Settings, anchors: tuple[Anchor, ...]) -> Finding:
    total = db.session.scalar(select(func.count()).select_from(Entry)) or 0
    with click.progressbar(length=total, label="Walking the trail", file=sys.stderr) as bar:

        def watch(entry: Entry) -> None:
            if entry.n % 1000 == 0:
                bar.update(1000)

        return verify(db.session(), settings.log_key, verify_keys_of(settings), anchors, watch)


def verify_keys_of(settings: Settings) -> Callable[[UUID], Collection[bytes]]:
    """How the walk finds a person's verify keys: certified, retired people's and former ones, too."""

    def find(account_id: UUID) -> Collection[bytes]:
        try:
            root_vk = settings.root_vk or b""
            return [certified(account_id, root_vk).verify_key, *former_keys(account_id, root_vk)]
        except VaultAlarm:
            return ()

    return find


def _compare(strayed: Strays, notes: Collection[UUID]) -> None:
    """Name what is not as the trail has it, and stop there if there is any."""
    _name(strayed.astray, "have a version that is gone, or is not as it was saved")
    _name(strayed.unrecorded, "have a version that nobody saved")
    _name(strayed.unled, "stand as they were kept and are led to by no row any more")
    _name(strayed.unsearched, "are files whose notes are found by other words than were saved")
    _name(notes, "are notes due, returned, co-signed or voided otherwise than was done")
    _name(strayed.about_others, "are files about other people than they were opened for")
    if notes or not strayed.is_empty:
        sys.exit(1)


def _say(finding: Finding, anchors: tuple[Anchor, ...]) -> None:
    n, last = finding.head
    if finding.count == 0:
        click.echo("0 entries: nothing has happened here yet.")
        return
    click.echo(f"{finding.count} entries, every one in its place. Head: {n}:{last[:32]}")
    if not anchors:
        click.echo("A cut at the end can only be seen against an anchor kept elsewhere: --anchor n:hash.")


def _name(items: Collection[UUID], how: str) -> None:
    if items:
        click.echo(f"The trail holds, but {len(items)} sealed items {how}:")
        for item_id in islice(items, NAMED):
            click.echo(f"  {item_id}")
