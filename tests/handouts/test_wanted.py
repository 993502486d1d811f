"""The library at the desk is narrowed by an address, without a script, and leads to whom a sheet is given."""

import re

from clinic.handouts import library

DESK = "/desk/handouts"


def codes_on(page: str) -> list[str]:
    return re.findall(r"\?give=(\w+)", page)


def test_a_clinician_narrows_the_library_and_gives_what_they_found(practice) -> None:
    ines, maya = practice.browser_of(practice.ines), practice.client("Maya", of=practice.ines)
    every = codes_on(ines.get(DESK).text)
    assert sorted(every) == sorted(library.codes())

    def found(asked: str) -> set[str]:
        return set(codes_on(ines.get(f"{DESK}?{asked}").text))

    subjects = {code: library.subject(code) for code in every}
    assert found("for=two") == {code for code, one in subjects.items() if one.conjoint}
    assert found("minutes=5&way=DBT") == {
        code for code, one in subjects.items() if one.minutes <= 5 and "DBT" in one.modalities
    }
    assert found("in=uk") == {code for code in every if "uk" in library.locales_of(code)}
    title = library.sheet("H06", "fa").title
    assert "H06" in found(f"find={title}") < set(every)
    assert found("in=xx&minutes=-1&for=all") == set(every)
    page = ines.get(f"{DESK}?find=no+such+sheet&in=uk").text
    assert codes_on(page) == []
    assert "No sheet is like that." in page
    assert '<option value="uk" selected>' in page
    assert "Ask first: heart or breathing problems" in ines.get(DESK).text
    whom = ines.get("/desk/clients?give=H06").text
    assert f"/desk/clients/{maya.id}/sheets/give/H06" in whom
    assert 'name="give" value="H06"' in whom
    assert ines.get("/desk/clients?give=H99").status_code == 404
