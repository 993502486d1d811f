"""Writes an example of each kind that has none yet: `python -m tests.vault.make_known`.

What is there stays as it is: a format once used is opened for good, and a later release proves it on
the files of the earlier ones.
"""

import json
from pathlib import Path

from tests.vault.example import CAST
from tests.vault.kinds import KINDS

KNOWN = Path(__file__).parent / "known"


def main() -> None:
    for name, kind in KINDS.items():
        path = KNOWN / f"{name}.json"
        if not path.exists():
            example = {"kind": name, "cast": CAST, **kind.make()}
            path.write_text(json.dumps(example, indent=2, ensure_ascii=False) + "\n")
            print(path.name)


if __name__ == "__main__":
    main()
