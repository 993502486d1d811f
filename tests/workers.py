"""Which tests one process runs: a module's, and those of modules that share what they stand on.

So whatever is made once for them is made once in a run. The groups of pytest-xdist itself are passed over
without a word by the pytest we have.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# What the names of modules begin with that share a furnished practice, the windows on it or a filled demo.
# Whichever takes longest stands first and is begun first: no process shall wait for the other at the end.
SHARED = {
    "tests/doors/test_hostile.py": "hostile",
    "tests/doors/": "doors",
    "tests/pages/": "pages",
    "tests/hunt/": "hunt",
    "tests/handouts/test_pdf.py": "sheets",
    "tests/test_packaging.py": "packaging",
    "tests/cli/test_demo": "demo",
}


def kept_together(test: str) -> str:
    """The name of all that are run by the process that runs this one."""
    module = test.partition("::")[0]
    return next((name for start, name in SHARED.items() if module.startswith(start)), module)


class Shares(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a process that is free all of what is kept together, in the order in which it was read."""

    def _split_scope(self, nodeid: str) -> str:
        return kept_together(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Shares:
    config.option.loadscopereorder = False
    return Shares(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(SHARED.values())}
    items.sort(key=lambda item: order.get(kept_together(item.nodeid), len(order)))
