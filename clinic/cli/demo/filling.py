"""Filling the demo: founded once, then lived through up to the present day, with a bar that tells how far."""

import click

from clinic import clock
from clinic.app import create_app
from clinic.cli.demo import cast, founding, living
from clinic.cli.demo.instance import begun_today
from clinic.cli.demo.stage import Stage
from clinic.config import Settings
from clinic.database import db
from clinic.edge.wording import speaking
from clinic.migrations.head import bring_up_to_date
from clinic.runtime import runtime


def fill_up(told: Settings) -> None:
    """Found the fictional practice if there is none, and live it up to now."""
    app = create_app(told)
    with app.app_context(), speaking("en"):
        bring_up_to_date()
        go_on_living(gather(told))
        db.session.remove()
        db.engine.dispose()
        runtime().dispose()


def gather(told: Settings) -> Stage:
    """Everybody of the cast, with their keys, in a practice that is founded."""
    now = clock.now()
    register = begun_today(told, now)
    with click.progressbar(length=len(cast.WORKERS), label="Gathering its people") as bar:
        company, register = founding.found(told, register, lambda: bar.update(1))
    return Stage(told, company, register, now)


def go_on_living(stage: Stage) -> None:
    """Whatever happened since the demo was last filled."""
    acts = living.acts(stage)
    with click.progressbar(length=len(acts), label="Filling the demo practice") as bar:
        living.live(stage, acts, lambda: bar.update(1))
