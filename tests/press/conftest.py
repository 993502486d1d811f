"""The library's own way to paper serves the press's tests, too."""

from tests.handouts.conftest import print_app, printroom  # noqa: F401
