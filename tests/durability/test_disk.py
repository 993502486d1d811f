"""The disk the power-cut tests stand on: it keeps what was synced, and it really does lose the rest."""

import random

import pytest

from tests.durability.disk import SECTOR_BYTES, Cut, Disk, Said, Sync, UnknownCall, Write, read_trace

SEED = 20261123


def after(chance: random.Random, *events) -> bytes:
    disk = Disk({"file": b"old " * 256})
    for event in events:
        disk.happen(event)
    return disk.after_power_cut(chance)["file"]


def outcomes(*events) -> set[bytes]:
    chance = random.Random(SEED)
    return {after(chance, *events) for _ in range(200)}


def test_what_was_synced_is_there_after_every_cut():
    assert outcomes(Write("file", 0, b"new "), Sync("file")) == {b"new " + b"old " * 255}
    assert outcomes(Cut("file", 4), Sync("file")) == {b"old "}


def test_what_was_not_synced_is_there_or_not():
    assert outcomes(Write("file", 0, b"new ")) == {b"old " * 256, b"new " + b"old " * 255}
    assert outcomes(Write("file", 0, b"new "), Sync("another")) == {b"old " * 256, b"new " + b"old " * 255}


def test_a_write_is_torn_where_two_sectors_meet():
    torn = outcomes(Write("file", SECTOR_BYTES - 2, b"ABCD"))
    seams = {content[SECTOR_BYTES - 2 : SECTOR_BYTES + 2] for content in torn}
    assert seams == {b"d ol", b"ABol", b"d CD", b"ABCD"}


def test_the_later_of_two_writes_may_be_the_one_that_is_lost():
    assert b"AAAA" in {
        content[:4] for content in outcomes(Write("file", 0, b"AAAA"), Write("file", 0, b"BBBB"))
    }


def test_what_was_said_is_remembered_in_order():
    disk = Disk({})
    for words in ("one\n", "two\n"):
        disk.happen(Said(words))
    assert disk.acknowledged == ["one", "two"]


def hexed(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def test_a_trace_is_read_and_what_cannot_be_replayed_is_not_passed_over(tmp_path):
    trace, where = tmp_path / "trace", hexed("/a/file")
    trace.write_text(
        f'7 pwrite64(3<{where}>, "{hexed("abc")}", 3, 512) = 3\n'
        f'7 pwrite64(4<{hexed("/a/stranger")}>, "{hexed("abc")}", 3, 512) = 3\n'
        f"7 fdatasync(3<{where}>)                 = 0\n"
        f'7 write(1<{hexed("pipe:[1]")}>, "{hexed("kept")}", 4) = 4\n'
        f"7 ftruncate(3<{where}>, 99) = 0\n"
    )
    assert read_trace(trace, ["/a/file"]) == [
        Write("/a/file", 512, b"abc"), Sync("/a/file"), Said("kept"), Cut("/a/file", 99),
    ]  # fmt: skip
    trace.write_text(f"7 fallocate(3<{where}>, 0, 0, 4096) = 0\n")
    with pytest.raises(UnknownCall):
        read_trace(trace, ["/a/file"])
