"""What axe-core finds wrong with a page as it stands in a real browser, light or dark."""

import json
from typing import Any, Literal

from playwright.sync_api import Page, Response

from tests.look.sheets import STATIC

Scheme = Literal["light", "dark"]
AXE = (STATIC / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What moves when the scheme changes is looked at once it has come to rest.
AT_REST = "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0))).then(() => true)"
# Nothing of ours turns with the way a telephone is held (tests/look/test_direction.py): to read every style
# sheet once more for that takes a third of the time.
RUN = """(only) => axe.run(document, {runOnly: only, resultTypes: ["violations"], preload: false})
    .then((result) => result.violations)"""
SEND = """([where, pairs]) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = where;
    for (const [name, value] of pairs) {
        const field = document.createElement("textarea");
        field.name = name;
        field.value = value;
        form.append(field);
    }
    document.documentElement.append(form);
    HTMLFormElement.prototype.submit.call(form);
}"""


def found(page: Page, scheme: Scheme) -> list[str]:
    """Everything on this page, shown in this scheme, that would stand in somebody's way."""
    page.evaluate(AT_REST)
    violations: list[dict[str, Any]] = page.evaluate(RUN, RULES)
    return [
        f"{scheme}: {one['id']}: {json.dumps([node['html'][:200] for node in one['nodes'][:3]])}"
        for one in violations
    ]


def send(page: Page, where: str, fields: dict[str, str]) -> Response:
    """Post a form from a page of ours, as the page's own would be."""
    with page.expect_navigation() as answered:
        page.evaluate(SEND, [where, list(fields.items())])
    answer = answered.value
    assert answer is not None
    return answer
