"""What every answer tells the browser."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.app import create_app
from tests.conftest import settings_for

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EXPECTED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ANSWERS = ["/visitor-room/", "/desk-room/", "/nowhere", "/visitor-room/broken", "/healthz", "/api/v1/nothing"]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_headers(stranger: FlaskClient, path: str) -> None:
    headers = stranger.get(path).headers
    assert {name: headers[name] for name in EXPECTED} == EXPECTED
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_an_answer_to_a_stranger_carries_them_too(stranger: FlaskClient) -> None:
    answer = stranger.get("/visitor-room/", headers={"Host": "elsewhere.test"})
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_a_static_file_is_kept_for_good_under_the_address_of_its_version(house: Flask) -> None:
    stranger = house.test_client()
    with house.test_request_context():
        from flask import url_for

        address = url_for("static", filename="site.css")
    assert (
        stranger.get(address, buffered=True).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    )
    assert stranger.get("/static/site.css", buffered=True).headers["Cache-Control"] == "no-cache"
    assert (
        stranger.get("/static/site.css?v=000000000000", buffered=True).headers["Cache-Control"] == "no-cache"
    )
    assert stranger.get("/static/missing.css").headers["Cache-Control"] == "no-store"
    assert stranger.get(address, buffered=True).headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_asks_again_for_the_faces_it_is_set_in(house: Flask) -> None:
    stranger = house.test_client()
    face = stranger.get("/static/vendor/fonts/atkinson-latin.woff2", buffered=True)
    assert face.headers["Cache-Control"] == "public, max-age=86400"
    assert stranger.get("/static/vendor/fonts/none.woff2").headers["Cache-Control"] == "no-store"


@pytest.fixture
def encrypted(tmp_path: Path, sqlite_url: str) -> Iterator[Flask]:
    """The practice behind TLS."""
    app = create_app(settings_for(tmp_path, sqlite_url, CLINIC_PUBLIC_URL="https://practice.test"))
    with app.app_context():
        yield app


def test_behind_tls_cookies_are_held_to_the_host(encrypted: Flask) -> None:
    answer = encrypted.test_client().get("/healthz?lang=fa", base_url="https://practice.test")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-v=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"


def test_the_session_is_given_and_taken_back(house: Flask) -> None:
    from flask import Response

    from clinic.edge import cookie, headers

    with house.test_request_context():
        given, left = Response(), Response()
        cookie.session.give(given, "a" * 43)
        headers.sign_out(left)
    assert given.headers["Set-Cookie"] == f"s={'a' * 43}; HttpOnly; Path=/; SameSite=Strict"
    assert "Max-Age=0" in left.headers["Set-Cookie"]
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_it_answers_on_loopback(stranger: FlaskClient, host: str) -> None:
    assert stranger.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["elsewhere.test", "localhost.elsewhere.test", "a@localhost", "", "[::1", "x y"]
)
def test_it_answers_to_no_other_name(stranger: FlaskClient, host: str) -> None:
    assert stranger.get("/healthz", headers={"Host": host}).status_code == 400


def test_it_answers_to_its_public_name(encrypted: Flask) -> None:
    assert encrypted.test_client().get("/healthz", headers={"Host": "practice.test"}).status_code == 200
    assert encrypted.test_client().get("/healthz", headers={"Host": "practice.test:81"}).status_code == 400


@pytest.mark.parametrize(("proxies", "seen"), [("0", "127.0.0.1"), ("1", "10.0.0.3"), ("2", "10.0.0.2")])
def test_exactly_the_counted_proxies_are_believed(
    tmp_path: Path, sqlite_url: str, proxies: str, seen: str
) -> None:
    from clinic.edge import doors, hosts

    app = create_app(settings_for(tmp_path, sqlite_url, CLINIC_TRUSTED_PROXIES=proxies))
    room = doors.visitor.blueprint("who", __name__)
    room.get("/who")(hosts.origin)
    app.register_blueprint(room)
    forwarded = {"X-Forwarded-For": "10.0.0.1, 10.0.0.2, 10.0.0.3"}
    assert app.test_client().get("/who", headers=forwarded).text == seen


def test_an_ipv6_household_is_counted_as_one(house: Flask) -> None:
    from clinic.edge import hosts

    seen: list[str] = []
    for address in ("2001:db8:1:2::a", "2001:db8:1:2:ffff::b", "192.0.2.7"):
        with house.test_request_context(environ_base={"REMOTE_ADDR": address}):
            seen.append(hosts.neighbourhood())
    assert seen == ["2001:db8:1:2::/64", "2001:db8:1:2::/64", "192.0.2.7"]


def test_a_get_cannot_write(house: Flask) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import OperationalError

    from clinic.database import db
    from clinic.edge import doors

    room = doors.visitor.blueprint("sly", __name__)

    @room.route("/sly", methods=["GET"])
    def write():
        try:
            db.session.execute(text("CREATE TABLE sly (a INTEGER)"))
        except OperationalError as refused:
            return str(refused.orig)
        return "written"

    house.register_blueprint(room)
    assert "readonly" in house.test_client().get("/sly").text


Check = Callable[[], bool]


def test_readiness_names_what_does_not_answer(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from clinic.edge import health

    def printing_press() -> bool:
        raise OSError("no paper")

    monkeypatch.setattr(health, "_checks", {})
    stranger = house.test_client()
    assert stranger.get("/readyz").json == {"database": True, "sessions": True}
    health.ask("pdf", printing_press)
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer.json["pdf"]) == (503, False)


def test_what_is_the_same_for_everybody_travels_packed_and_a_page_never_does(house: Flask) -> None:
    stranger, accepts = house.test_client(), {"Accept-Encoding": "gzip"}
    packed = stranger.get("/static/site.css", headers=accepts, buffered=True)
    plain = stranger.get("/static/site.css", headers={"Accept-Encoding": "identity"}, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    assert packed.vary.to_header() == plain.vary.to_header() == "Accept-Encoding"
    known = {**accepts, "If-None-Match": packed.headers["ETag"]}
    assert stranger.get("/static/site.css", headers=known, buffered=True).status_code == 304
    assert "Content-Encoding" not in stranger.get("/visitor-room/", headers=accepts).headers
