"""Every label that separates one use of a key from another is in the inventory, and serves one use."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import clinic
from clinic.vault import suite
from clinic.vault.suite import LABELS

PRODUCT = Path(clinic.__file__).parent

# Where the label stands among the arguments.
POSITION = {
    "derive": 1,
    "seal": 2,
    "unseal": 2,
    "seal_to": 2,
    "open_with": 2,
    "sign": 1,
    "is_signed": 2,
    "encode": 0,
    "context": 0,
}
# What opens has the label of what seals.
USE = {"unseal": "seal", "open_with": "seal_to", "is_signed": "sign", "context": "encode"}
# What every derivation and every context begins with is no label.
GROUND = {"attune", "sealed", "boxed", "signed"}


def from_the_vault(written):
    """The names a module has from the vault, as it calls them."""
    return {
        alias.asname or alias.name: alias.name
        for node in written
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("clinic.vault.")
        for alias in node.names
        if alias.name in POSITION
    }


def calls(written):
    names = from_the_vault(written)
    for node in written:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            name = names[node.func.id]
            arguments = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            texts = [text for text in arguments if isinstance(text, str) and text not in GROUND]
            at_place = node.args[POSITION[name]] if len(node.args) > POSITION[name] else None
            yield USE.get(name, name), at_place, texts


@cache
def product():
    """Each label written out in the product, with the uses it has; and every text outside the inventory."""
    found, texts_there = defaultdict(set), set()
    for path in PRODUCT.rglob("*.py"):
        written = list(ast.walk(ast.parse(path.read_text())))
        for use, at_place, texts in calls(written):
            if isinstance(at_place, ast.Constant) and isinstance(at_place.value, str):
                label = at_place.value if at_place.value not in GROUND else next(iter(texts), None)
                if label is not None:
                    found[label].add(use)
        if path != Path(suite.__file__):
            texts_there |= {node.value for node in written if isinstance(node, ast.Constant)}
    return found, texts_there


def test_every_label_in_use_is_in_the_inventory():
    labels, _texts = product()
    assert set(labels) - set(LABELS) == set()


def test_the_inventory_names_nothing_that_is_not_in_use():
    _labels, texts = product()
    assert [label for label in LABELS if label not in texts] == []


def test_no_label_serves_two_uses():
    labels, _texts = product()
    assert {label: uses for label, uses in labels.items() if len(uses) > 1} == {}


def test_every_label_says_what_it_is_for():
    assert min(len(purpose) for purpose in LABELS.values()) > 10
