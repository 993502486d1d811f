"""What stays readable without a key is a published page, and the page is true."""

from tests import in_the_clear


def test_the_published_page_names_every_readable_column(app):
    assert in_the_clear.PAGE.read_text() == in_the_clear.page()
