"""Where HTTP meets the practice: doors, who is at the door, refusals as pages, headers, limits, wording."""

from flask import Flask


def install(app: Flask) -> None:
    """Put the threshold in front of every page: called once, at assembly, after the settings are in place."""
    from clinic.edge import threshold

    threshold.install(app)
