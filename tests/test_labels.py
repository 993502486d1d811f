"""Every label of the vault is on a published page, and the page is true."""

from clinic.vault.suite import LABELS
from tests import labels


def test_the_published_page_names_every_label():
    assert labels.PAGE.read_text() == labels.page()
    assert all(f"| {label} | {purpose} |" in labels.page() for label, purpose in LABELS.items())
