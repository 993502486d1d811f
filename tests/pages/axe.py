"""What axe-core finds wrong with a page as it stands in a real browser, light or dark."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from playwright.sync_api import Page, Response

from tests.look.sheets import STATIC

Scheme = Literal["light", "dark"]
# Icons are drawn from joined letters elsewhere, and axe passes them over; here letters that join are Persian.
NO_ICONS = "CanvasRenderingContext2D.prototype.measureText = (text) => ({ width: 30 * text.length });"
AXE = (STATIC / "vendor" / "axe.min.js").read_text() + NO_ICONS
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a page says to a machine is the same in the dark, on a phone and in Persian; colours and sizes are not.
SEEN = ["color-contrast", "target-size", "html-has-lang", "html-lang-valid"]
# What moves when the scheme changes is looked at once it has come to rest. Nothing of ours turns with the way
# a telephone is held (tests/look/test_direction.py): to read every style sheet once more for that takes a
# third of the time.
RUN = """async ([only, type]) => {
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)));
    const said = await axe.run(document,
        {runOnly: {type, values: only}, resultTypes: ["violations"], preload: false});
    const over = document.documentElement.scrollWidth - innerWidth;
    return [said.violations, over > 0 ? over : 0];
}"""
# Another answer of this practice laid into a page that stands: its words, in styles and faces that are there
# already. The browser lays it out as it would any other, but runs none of its scripts.
TURN = """async ([where, fields]) => {
    const asked = fields ? {method: "POST", body: new URLSearchParams(fields)} : {};
    const answer = await fetch(where, asked);
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sheets = (page) => [...page.querySelectorAll("link[rel=stylesheet]")];
    const named = (page) => sheets(page).map((one) => one.getAttribute("href")).join();
    if (named(next) !== named(document)) {
        const read = sheets(next).map((one) => new Promise((done, failed) => {
            one.onload = done;
            one.onerror = () => failed(new Error(one.href));
        }));
        document.head.replaceWith(document.adoptNode(next.head));
        await Promise.all(read);
    } else document.title = next.title;
    const html = document.documentElement;
    for (const one of [...html.attributes]) html.removeAttribute(one.name);
    for (const one of next.documentElement.attributes) html.setAttribute(one.name, one.value);
    document.body.replaceWith(document.adoptNode(next.body));
    return [answer.status, answer.url];
}"""
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


@dataclass(frozen=True)
class Answer:
    """What the practice said, and where."""

    status: int
    url: str


def found(page: Page, scheme: Scheme, only: Sequence[str] = RULES) -> list[str]:
    """Everything on this page, shown in this scheme, that would stand in somebody's way."""
    violations: list[dict[str, Any]]
    violations, over = page.evaluate(RUN, [only, "tag" if only is RULES else "rule"])
    sideways = [f"{scheme}: {over} pixels to scroll sideways"] if over else []
    return sideways + [
        f"{scheme}: {one['id']}: {json.dumps([node['html'][:200] for node in one['nodes'][:3]])}"
        for one in violations
    ]


def turned(page: Page, where: str, fields: dict[str, str] | None = None) -> Answer:
    """Lay what is answered there, or to these fields, into a page of ours in place of what it shows."""
    return Answer(*page.evaluate(TURN, [where, fields]))


def send(page: Page, where: str, fields: dict[str, str]) -> Response:
    """Post a form from a page of ours, as the page's own would be."""
    with page.expect_navigation() as answered:
        page.evaluate(SEND, [where, list(fields.items())])
    answer = answered.value
    assert answer is not None
    return answer
