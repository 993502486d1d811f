"""What a password costs to try, and the key it yields (Argon2id, then the practice's pepper)."""

import json
from dataclasses import asdict, dataclass
from threading import BoundedSemaphore
from unicodedata import normalize

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from clinic.vault.alarm import VaultAlarm
from clinic.vault.suite import KEY_BYTES, derive

SALT_BYTES = 16

_ALGORITHM = "argon2id"
_NUMBERS = {"memory_kib", "iterations", "lanes"}
_LONGEST_TEXT = 200


@dataclass(frozen=True)
class Cost:
    """The work one try takes."""

    memory_kib: int
    iterations: int
    lanes: int

    def to_text(self) -> str:
        return json.dumps({"algorithm": _ALGORITHM, **asdict(self)}, sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> "Cost":
        """The stored cost. Raises `VaultAlarm` when it is below the floor: somebody made guessing cheap."""
        cost = cls(**_numbers(text))
        if not (
            FLOOR.memory_kib <= cost.memory_kib <= CEILING.memory_kib
            and FLOOR.iterations <= cost.iterations <= CEILING.iterations
            and FLOOR.lanes <= cost.lanes <= CEILING.lanes
        ):
            raise VaultAlarm("the cost of a password was lowered, or raised beyond reason")
        return cost


# The second choice of RFC 9106: what every new lock costs, and the least an old one may.
FLOOR = Cost(memory_kib=64 * 1024, iterations=3, lanes=4)
# Above this a planted row could exhaust the machine.
CEILING = Cost(memory_kib=1024 * 1024, iterations=16, lanes=16)

# Each try takes the floor's memory: two at once is what a small machine can spare.
_tries = BoundedSemaphore(2)


def cost_of_new_locks() -> Cost:
    """What a lock made today costs: the floor itself, which rises with the machines."""
    return FLOOR


def password_key(password: str, salt: bytes, pepper: bytes, cost: Cost) -> bytes:
    """The key a password stands for; takes a fifth of a second and more, on purpose."""
    if len(salt) < SALT_BYTES:
        raise VaultAlarm("the salt of a password is cut short")
    typed = normalize("NFKC", password).encode("utf-8", "surrogatepass")
    with _tries:
        stretched = Argon2id(
            salt=salt,
            length=KEY_BYTES,
            iterations=cost.iterations,
            lanes=cost.lanes,
            memory_cost=cost.memory_kib,
        ).derive(typed)
    return derive(stretched, "password", salt=pepper)


def _numbers(text: str) -> dict[str, int]:
    try:
        stored = json.loads(text) if len(text) <= _LONGEST_TEXT else None
    except ValueError:
        stored = None
    if not isinstance(stored, dict) or stored.pop("algorithm", None) != _ALGORITHM:
        raise VaultAlarm("the cost of a password is not readable")
    if set(stored) != _NUMBERS or any(type(number) is not int for number in stored.values()):
        raise VaultAlarm("the cost of a password is not readable")
    return stored
