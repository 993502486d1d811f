"""`make mutants`: put each named fault into a copy of the tree; the tests named for it must notice."""

import sys

from tests.mutants.catalogue import MUTANTS
from tests.mutants.laboratory import Verdict, unharmed, verdicts


def main(chosen: list[str]) -> int:
    """Try those whose name contains one of the given words, or all; 1 unless every one dies."""
    mutants = tuple(m for m in MUTANTS if not chosen or any(word in m.check for word in chosen))
    print(f"The tests of {len(mutants)} checks on a tree without a fault", flush=True)
    trouble = unharmed(mutants)
    if trouble:
        print(trouble)
        print("They must pass before a fault in the tree says anything.")
        return 1
    killed = 0
    for number, verdict in enumerate(verdicts(mutants), 1):
        print(row(number, verdict), flush=True)
        killed += verdict.is_killed
    print(f"{killed} of {len(mutants)} killed")
    return 0 if killed == len(mutants) else 1


def row(number: int, verdict: Verdict) -> str:
    """One line of the table."""
    name, by = verdict.mutant.check, verdict.by.replace("_", " ").removeprefix("test ")
    return f"{number:>2}  {verdict.word:<12}  {verdict.seconds:>5.1f} s  {name:<44}  {by}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
