"""The apps of the tests share what is worked out of their addresses, and nothing else."""

from flask import Flask

from tests.addresses import KnownMap


def _app(*addresses: str) -> Flask:
    app = Flask("some")
    for address in addresses:
        app.get(address, endpoint=address)(lambda **asked: asked)
    return app


def test_a_rule_that_two_apps_have_is_worked_out_once() -> None:
    one, other = (_app("/shared/<int:number>") for _ in "12")
    assert isinstance(one.url_map, KnownMap)
    (known,), (again,) = (app.url_map.iter_rules("/shared/<int:number>") for app in (one, other))
    assert known is again
    assert other.test_client().get("/shared/7").json == {"number": 7}


def test_what_one_app_adds_is_not_there_for_another() -> None:
    one, other = (_app("/both/<word>") for _ in "12")
    assert one.test_client().get("/both/here").json == other.test_client().get("/both/here").json
    late = _app("/both/<word>", "/both/late")
    assert late.test_client().get("/both/late").json == {}
    assert one.test_client().get("/both/late").json == {"word": "late"}
    late.url_map.add(late.url_rule_class("/both/<int:number>", endpoint="/both/<word>"))
    assert late.test_client().get("/both/7").json == {"number": 7}
    assert one.test_client().get("/both/7").json == {"word": "7"}


def test_the_same_address_with_another_default_or_method_is_another_rule() -> None:
    one, other = Flask("one"), Flask("other")
    one.add_url_rule("/same", "same", lambda **asked: asked, defaults={"page": 1}, methods=["GET"])
    other.add_url_rule("/same", "same", lambda **asked: asked, defaults={"page": 2}, methods=["POST"])
    assert one.test_client().get("/same").json == {"page": 1}
    assert one.test_client().post("/same").status_code == 405
    assert other.test_client().post("/same").json == {"page": 2}
