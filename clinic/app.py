"""Settings in, Flask app out: the only file that knows every area."""

import os

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from clinic import database, edge, runtime
from clinic.api import views as api_views
from clinic.badday import pages as badday_pages
from clinic.calendars import hosts as calendar_hosts
from clinic.calendars import pages as calendar_pages
from clinic.config import Settings
from clinic.coregulation import settings_pages as card_settings
from clinic.desk import (
    access,
    caseload_coregulation,
    client,
    client_coregulation,
    client_flags,
    client_front,
    client_measures,
    client_notes,
    client_plan,
    client_questions,
    client_reports,
    client_sheets,
    closing,
    cosignatures,
    counts,
    cover,
    documents,
    named_people,
    note,
    note_added,
    note_close,
    note_cosign,
    note_late,
    note_proof,
    note_quiet,
    note_void,
    own_formats,
    own_ways,
    portal_account,
    published,
    reflections,
    search,
    shares,
    signs,
    supervision,
    today,
    trail,
    units,
    wordings,
)
from clinic.diary import (
    attending,
    by_hand,
    hours_pages,
    moving,
    offer_pages,
    place_pages,
    queue_pages,
    remind,
)
from clinic.diary import views as diary_views
from clinic.edge import doors, health, navigation
from clinic.handouts import publishing_pages, resource_pages
from clinic.handouts import views as handouts_views
from clinic.intake import (
    block_pages,
    board,
    booking,
    call,
    conversion_pages,
    crisis,
    crisis_settings,
    front,
    keep_settings,
    link,
    stop_letters,
    telephone,
    waiting_link,
    waiting_pages,
    widget,
    widget_sites,
)
from clinic.layout import beside, compiled_pages
from clinic.mail import worker
from clinic.migrations.head import is_up_to_date
from clinic.people import (
    assembly,
    invitation_pages,
    me,
    phone_pages,
    portal_me,
    practice_pages,
    recover_pages,
    setup_pages,
    sign_in,
    staff_pages,
    writing_pages,
)
from clinic.portal import own_view, question_link, questions
from clinic.portal import reports as portal_reports
from clinic.portal import views as portal_views
from clinic.press import printing
from clinic.series import again as again_pages
from clinic.series import beginning as series_beginning
from clinic.series import cancelling as series_cancelling
from clinic.series import pages as series_pages


class BehindNoDoor(Exception):
    """A page that nobody guards. The practice does not open with it."""


# Where each door's pages are, in the order a person meets them.
PAGES = (
    health.bp,
    setup_pages.bp,
    sign_in.bp,
    invitation_pages.bp,
    recover_pages.bp,
    staff_pages.bp,
    practice_pages.bp,
    writing_pages.bp,
    me.bp,
    portal_me.bp,
    phone_pages.desk_bp,
    phone_pages.portal_bp,
    front.bp,
    booking.bp,
    link.bp,
    waiting_link.bp,
    waiting_link.left_bp,
    waiting_pages.bp,
    stop_letters.bp,
    api_views.bp,
    widget.bp,
    widget_sites.bp,
    block_pages.bp,
    conversion_pages.bp,
    board.bp,
    crisis.bp,
    crisis_settings.bp,
    keep_settings.bp,
    card_settings.bp,
    call.bp,
    telephone.bp,
    diary_views.bp,
    attending.bp,
    badday_pages.bp,
    again_pages.bp,
    series_pages.bp,
    series_beginning.bp,
    series_cancelling.bp,
    moving.bp,
    by_hand.bp,
    hours_pages.bp,
    offer_pages.bp,
    queue_pages.bp,
    place_pages.bp,
    calendar_pages.bp,
    calendar_pages.public_bp,
    calendar_hosts.bp,
    resource_pages.bp,
    handouts_views.bp,
    publishing_pages.bp,
    today.entrance,
    today.bp,
    search.bp,
    closing.bp,
    counts.bp,
    client.bp,
    client_front.bp,
    client_coregulation.bp,
    caseload_coregulation.bp,
    client_flags.bp,
    client_measures.bp,
    client_plan.bp,
    client_notes.bp,
    client_questions.bp,
    access.bp,
    client_sheets.bp,
    client_reports.bp,
    documents.bp,
    note.bp,
    note_close.bp,
    note_added.bp,
    note_proof.bp,
    note_quiet.bp,
    note_void.bp,
    note_cosign.bp,
    note_late.bp,
    own_formats.bp,
    own_ways.bp,
    reflections.bp,
    shares.bp,
    supervision.bp,
    cosignatures.bp,
    cover.bp,
    units.bp,
    named_people.bp,
    portal_account.bp,
    published.bp,
    trail.bp,
    wordings.bp,
    portal_views.bp,
    portal_reports.bp,
    own_view.bp,
    questions.bp,
    question_link.bp,
)


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
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True, "pool_size": 10, "max_overflow": 20}
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
        runtime.attach(app, settings)
    return app


def _refuse_open_pages(app: Flask) -> None:
    """Raise `BehindNoDoor` if a page can be reached past all five."""
    loose = sorted(doors.unguarded(app))
    if loose:
        raise BehindNoDoor(", ".join(loose))
