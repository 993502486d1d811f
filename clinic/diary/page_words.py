"""What every page about times knows: the practice's own clock."""

from flask import Blueprint

from clinic.edge import current


def knows_the_clock(bp: Blueprint) -> None:
    """Give the templates of these pages the practice's zone."""
    bp.context_processor(lambda: {"practice_zone": current.zone()})
