"""A password costs what it costs, and nobody can make it cheaper."""

import json

import pytest

from clinic.vault.alarm import VaultAlarm
from clinic.vault.password import CEILING, Cost, cost_of_new_locks, password_key

PEPPER = b"p" * 32
SALT = b"s" * 16


def stored(**changed):
    return json.dumps({"algorithm": "argon2id", "memory_kib": 65536, "iterations": 3, "lanes": 4, **changed})


@pytest.mark.full_cost
def test_a_new_lock_costs_64_mib_three_passes_and_four_lanes():
    assert cost_of_new_locks() == Cost(memory_kib=65536, iterations=3, lanes=4)
    assert Cost.from_text(cost_of_new_locks().to_text()) == cost_of_new_locks()


@pytest.mark.full_cost
@pytest.mark.parametrize(
    "changed", [{"memory_kib": 65535}, {"memory_kib": 8}, {"iterations": 2}, {"lanes": 3}, {"lanes": 0}]
)
def test_a_cost_below_the_floor_raises_the_alarm(changed):
    with pytest.raises(VaultAlarm, match="lowered"):
        Cost.from_text(stored(**changed))


@pytest.mark.parametrize("name", ["memory_kib", "iterations", "lanes"])
def test_a_cost_that_would_exhaust_the_machine_raises_the_alarm(name):
    with pytest.raises(VaultAlarm, match="reason"):
        Cost.from_text(stored(**{name: getattr(CEILING, name) + 1}))


@pytest.mark.full_cost
def test_a_higher_cost_is_read_as_it_was_stored():
    assert Cost.from_text(stored(memory_kib=131072)).memory_kib == 131072


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "{",
        "[" * 5000,
        stored(algorithm="argon2i"),
        stored(memory_kib="65536"),
        stored(memory_kib=65536.0),
        stored(lanes=True),
        stored(iterations=None),
        stored(more=1),
        '{"algorithm": "argon2id", "memory_kib": 65536}',
    ],
)
def test_an_unreadable_cost_raises_the_alarm(text):
    with pytest.raises(VaultAlarm, match="not readable"):
        Cost.from_text(text)


def test_a_key_hangs_on_password_salt_pepper_and_cost():
    cost = cost_of_new_locks()
    keys = {
        password_key("five words", SALT, PEPPER, cost),
        password_key("five wards", SALT, PEPPER, cost),
        password_key("five words", b"t" * 16, PEPPER, cost),
        password_key("five words", SALT, b"q" * 32, cost),
        password_key("five words", SALT, PEPPER, Cost(64, 2, 1)),
    }
    assert len(keys) == 5


def test_the_same_letters_typed_another_way_are_the_same_password():
    cost = cost_of_new_locks()
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    assert password_key(composed, SALT, PEPPER, cost) == password_key(decomposed, SALT, PEPPER, cost)


def test_any_text_can_be_tried():
    for text in ("", "\x00", "\ud83d", "رمز عبور", "x" * 10_000):
        assert len(password_key(text, SALT, PEPPER, cost_of_new_locks())) == 32


def test_a_salt_that_was_cut_raises_the_alarm():
    with pytest.raises(VaultAlarm):
        password_key("five words", b"s" * 15, PEPPER, cost_of_new_locks())
