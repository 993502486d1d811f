"""The laboratory tells a fault that was noticed from one that was not, and from one that proves nothing."""

from tests.mutants.laboratory import ROOT, verdicts
from tests.mutants.mutant import mutant

PADDING = "clinic/vault/padding.py"
CONTENT = "return content + _MARK + bytes(-(len(content) + 1) % step)"
KILLERS = "tests/vault/test_padding.py"


def test_each_fault_gets_the_verdict_it_deserves_and_the_tree_stays_as_it_was():
    before = (ROOT / PADDING).read_text()
    tried = (
        mutant("noticed", PADDING, CONTENT, "return content + _MARK", KILLERS),
        mutant("harmless", PADDING, '"""Hides how long', '"""Conceals how long', KILLERS),
        mutant("no longer there", PADDING, "return content + _OLD_MARK", "return content", KILLERS),
        mutant("not even Python", PADDING, CONTENT, "return )", KILLERS),
    )
    words = {verdict.mutant.check: verdict.word for verdict in verdicts(tried)}
    assert words == {
        "noticed": "killed",
        "harmless": "survived",
        "no longer there": "does not fit",
        "not even Python": "unknown",
    }
    assert (ROOT / PADDING).read_text() == before
