"""What a page is made of is brought into it: a part that is missing would be seen only where it is drawn."""

from flask import Flask
from jinja2 import nodes

from tests.look.test_strictness import TEMPLATES, name_of

# What a view hands to its page to be called, or the language itself knows.
HANDED = {
    "caller",
    "super",
    "demo_code",
    "demo_people",
    "editions",
    "flowing",
    "in_words",
    "is_due_again",
    "isolate",
    "not_yet",
    "on",
    "price_of",
    "therapist_of",
    "typed",
    "wall_clock",
}


def called_and_missing(tree: nodes.Template) -> set[str]:
    """The names a template calls and neither makes nor brings in."""
    brought = {
        name if isinstance(name, str) else name[1]
        for each in tree.find_all(nodes.FromImport)
        for name in each.names
    }
    own = {each.name for each in tree.find_all(nodes.Macro)}
    named = {each.name for each in tree.find_all(nodes.Name) if each.ctx in ("store", "param")}
    called = {each.node.name for each in tree.find_all(nodes.Call) if isinstance(each.node, nodes.Name)}
    return called - brought - own - named


def test_every_part_a_template_calls_is_there(app: Flask) -> None:
    everywhere = HANDED | set(app.jinja_env.globals)
    missing = {
        name_of(template): found
        for template in TEMPLATES
        if (found := called_and_missing(app.jinja_env.parse(template.read_text())) - everywhere)
    }
    assert missing == {}
