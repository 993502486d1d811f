"""`make bench`: measure what the practice does beside the least it could take, and write down both."""

import argparse
from datetime import datetime

from tests.bench.table import ROOT, SUBJECTS, as_json, as_text, heading, lines_of, put_on_page


def main() -> None:
    """Print the table as it grows; `bench.json` is written at the end, and only when all was measured."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("word", nargs="*", help="measure only subjects with an action that contains this")
    asked.add_argument("--page", action="store_true", help="put the table into docs/performance.md, too")
    told = asked.parse_args()
    chosen = [s for s in SUBJECTS if not told.word or any(w in r.action for r in s.rows for w in told.word)]
    measured = []
    print(heading(), flush=True)
    for subject in chosen:
        for row, line in lines_of(subject):
            print(as_text(row, line), flush=True)
            measured.append((row, line))
    missed = sum(not line.is_met for _, line in measured)
    print(f"{len(measured) - missed} of {len(measured)} within their goals")
    if told.word:
        return
    (ROOT / "bench.json").write_text(as_json(measured))
    if told.page:
        put_on_page(measured, datetime.now().astimezone().date())


if __name__ == "__main__":
    main()
