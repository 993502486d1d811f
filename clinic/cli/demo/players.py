"""The people of the demo with their own keys in hand, got as anybody gets theirs: by invitation."""

from dataclasses import field
from datetime import datetime
from uuid import UUID

from clinic.audit.actor import Actor
from clinic.cli.demo import cast
from clinic.database import db
from clinic.frozen import frozen
from clinic.people import accepting, new_phone
from clinic.people.drawn import Drawn
from clinic.people.keys import open_with_password
from clinic.people.made_up import MadeUp
from clinic.people.models import Account
from clinic.vault.keyring import Keyring
from clinic.vault.totp import code_at, totp_uri


@frozen
class Player:
    """Somebody who acts in the demo: an account, and what it opens."""

    id: UUID
    keyring: Keyring = field(repr=False)

    @property
    def actor(self) -> Actor:
        return Actor(self.id, cast.ORIGIN)

    @property
    def hands(self) -> tuple[Actor, Keyring]:
        """Who acts and with which keys, as most of the product's functions take them."""
        return self.actor, self.keyring

    def made_up(self, role: str, name: str, key: str, *, is_shown: bool = True) -> MadeUp:
        """How this person signs in, for the demo's register."""
        seed = self.keyring.bundle.totp_seed
        return MadeUp(
            self.id, role, name, cast.address_of(key), cast.password_of(key), seed, is_shown=is_shown
        )


@frozen
class Company:
    """Everybody who works here, by key."""

    players: dict[str, Player]

    def __getitem__(self, key: str) -> Player:
        return self.players[key]

    @property
    def owner(self) -> Player:
        return self.players[cast.OWNER_KEY]

    @property
    def intake(self) -> Player:
        return self.players[cast.INTAKE_KEY]


def come_in(account: Account, key: str) -> Player:
    """Open an account with its password, as signing in does."""
    return Player(account.id, Keyring(account.id, open_with_password(account, cast.password_of(key))))


def take_up(link: str, key: str, now: datetime) -> Player:
    """Follow an invitation's link: choose the password, show the phone's code. Leaves the commit."""
    token = link.rsplit("/", 1)[-1]
    drawn = accepting.begin(token, cast.address_of(key), cast.password_of(key), now)
    account = accepting.finish(token, drawn, code_at(drawn.bundle.totp_seed, now), cast.ORIGIN, now)
    db.session.flush()
    return Player(account.id, Keyring(account.id, drawn.bundle))


def take_phone(player: Player, account: Account, key: str, now: datetime) -> Player:
    """A phone for the codes instead of letters. Leaves the commit."""
    drawn = Drawn.for_account(account, player.keyring.bundle, cast.password_of(key))
    new_phone.take(player.actor, account, drawn, code_at(drawn.bundle.totp_seed, now), now)
    return Player(account.id, Keyring(account.id, drawn.bundle))


def secret_of(person: MadeUp) -> str:
    """The address a phone's camera would read for this person."""
    return totp_uri(person.totp_seed, person.email, cast.PRACTICE)
