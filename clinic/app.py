"""Settings in, Flask app out: the only file that knows every area."""

import importlib
import os
from pathlib import Path

from flask import Flask

from clinic import database, runtime
from clinic.config import Settings
from clinic.edge import doors, navigation
from clinic.edge.navigation import Sign
from clinic.people import assembly
from clinic.plain import N_

# Where each door's pages are, in the order a person meets them: module and the blueprint in it.
PAGES = (
    "clinic.edge.health:bp",
    "clinic.people.setup_pages:bp",
    "clinic.people.sign_in:bp",
    "clinic.people.invitation_pages:bp",
    "clinic.people.recover_pages:bp",
    "clinic.people.staff_pages:bp",
    "clinic.people.practice_pages:bp",
    "clinic.people.me:bp",
    "clinic.people.portal_me:bp",
    "clinic.intake.front:bp",
    "clinic.intake.booking:bp",
    "clinic.intake.link:bp",
    "clinic.intake.board:bp",
    "clinic.diary.views:bp",
    "clinic.diary.by_hand:bp",
    "clinic.diary.hours_pages:bp",
    "clinic.diary.offer_pages:bp",
    "clinic.handouts.resource_pages:bp",
    "clinic.handouts.views:bp",
    "clinic.handouts.publishing_pages:bp",
    "clinic.desk.today:entrance",
    "clinic.desk.today:bp",
    "clinic.desk.client:bp",
    "clinic.desk.client_front:bp",
    "clinic.desk.note:bp",
    "clinic.desk.note_close:bp",
    "clinic.desk.note_late:bp",
    "clinic.desk.shares:bp",
    "clinic.desk.portal_account:bp",
    "clinic.desk.trail:bp",
    "clinic.portal.views:bp",
)

# What the desk's top line names, in its order.
SIGNS = (
    Sign("today.show", N_("Today"), "sun", doors.clinical),
    Sign("diary.week", N_("Diary"), "calendar-days", doors.desk),
    Sign("client.index", N_("Clients"), "users", doors.clinical),
    Sign("intake.board", N_("Intake"), "inbox", doors.desk),
    Sign("handouts.index", N_("Handouts"), "book-open", doors.clinical),
    Sign("practice.show", N_("Practice"), "settings", doors.owner),
)


def create_app(given: Settings | None = None) -> Flask:
    """Assemble the practice. Reads the environment unless settings are given."""
    settings = given or Settings.from_env(os.environ)
    app = Flask(
        "clinic",
        template_folder=str(_beside("templates")),
        static_folder=str(_beside("static")),
        instance_path=str(settings.instance),
    )
    app.extensions["attune"] = settings
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    # What fails is told without the values it was about.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True, "pool_size": 10, "max_overflow": 20}
    database.db.init_app(app)
    with app.app_context():
        database.prepare(database.db.engine)
        _install_edge(app)
        assembly.install(app)
        _install_pages(app)
        navigation.point_to(*SIGNS)
        runtime.attach(app, settings)
    return app


def _beside(name: str) -> Path:
    """`templates` and `static`: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def _install_edge(app: Flask) -> None:
    edge = importlib.import_module("clinic.edge")
    if hasattr(edge, "install"):
        edge.install(app)


def _install_pages(app: Flask) -> None:
    for place in PAGES:
        module, _, attribute = place.partition(":")
        try:
            found = importlib.import_module(module)
        except ModuleNotFoundError as missing:
            if missing.name != module and not module.startswith(str(missing.name)):
                raise
            continue
        app.register_blueprint(getattr(found, attribute))
