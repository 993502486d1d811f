"""What the vault says when something is not as it was sealed."""


class VaultAlarm(Exception):
    """Unexpected: stored bytes are not what an honest writer left. Let it rise; someone should know."""


class WrongKey(VaultAlarm):
    """The key in hand is not the one these bytes were sealed under, or their header was altered."""


class WrongPassword(Exception):
    """Expected: the password does not open this account."""
