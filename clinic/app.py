"""Settings in, Flask app out, with every page that clinic/pages.py lists."""

import os

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from clinic import database, edge, runtime
from clinic.config import Settings
from clinic.desk import signs
from clinic.diary import remind
from clinic.edge import doors, health, navigation
from clinic.handouts import reminding as sheets_reminding
from clinic.layout import beside, compiled_pages
from clinic.mail import worker
from clinic.migrations.head import is_up_to_date
from clinic.mode import ByMode
from clinic.notes import reminding
from clinic.pages import PAGES
from clinic.people import assembly
from clinic.press import printing


class BehindNoDoor(Exception):
    """A page that nobody guards. The practice does not open with it."""


def create_app(given: Settings | None = None) -> Flask:
    """Assemble the practice. Reads the environment unless settings are given."""
    settings = given or Settings.from_env(os.environ)
    app = Flask(
        "clinic",
        template_folder=str(beside("templates")),
        static_folder=str(beside("static")),
        instance_path=str(settings.instance),
    )
    app.extensions["attune"] = settings
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled_pages(settings)))
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    # What fails is told without the values it was about.
    options = {"hide_parameters": True, "pool_size": 10, "max_overflow": 20}
    kept = {"poolclass": ByMode} if settings.is_sqlite else {}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {**options, **kept}
    database.db.init_app(app)
    with app.app_context():
        database.prepare(database.db.engine)
        edge.install(app)
        assembly.install(app)
        for page in PAGES:
            app.register_blueprint(page)
        _refuse_open_pages(app)
        navigation.point_to(*signs.SIGNS)
        health.ask("migrations", is_up_to_date)
        health.ask("pdf", printing.is_ready)
        worker.every_minute(remind.look_after)
        worker.every_minute(reminding.look_after)
        worker.every_minute(sheets_reminding.look_after)
        runtime.attach(app, settings)
    return app


def _refuse_open_pages(app: Flask) -> None:
    """Raise `BehindNoDoor` if a page can be reached past all five."""
    loose = sorted(doors.unguarded(app))
    if loose:
        raise BehindNoDoor(", ".join(loose))
