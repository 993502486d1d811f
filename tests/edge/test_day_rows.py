"""Days in a row: which of them says its year."""

from datetime import date

from flask import Flask

from clinic.edge import wording
from clinic.edge.day_rows import day_heads, day_row

OVER_NEW_YEAR = [date(2025, 12, 8), date(2025, 12, 15), date(2026, 1, 12), date(2026, 1, 19)]


def test_the_first_day_of_each_year_says_the_year_and_no_other_does(app: Flask) -> None:
    with app.test_request_context():
        assert day_row(OVER_NEW_YEAR) == ["8 Dec 2025", "15 Dec", "12 Jan 2026", "19 Jan"]
        with wording.speaking("fr"):
            assert day_row(OVER_NEW_YEAR[1:3]) == ["15 déc. 2025", "12 janv. 2026"]
        with wording.speaking("fa"):
            assert day_row(OVER_NEW_YEAR[2:]) == ["۱۲ ژانویه ۲۰۲۶", "۱۹ ژانویه"]
        assert day_row([]) == []


def test_under_a_chart_the_year_stands_with_the_first_day_that_is_told_of_it(app: Flask) -> None:
    with app.test_request_context():
        assert day_heads(OVER_NEW_YEAR) == [("8 Dec", "2025"), ("", ""), ("", ""), ("19 Jan", "2026")]
        # Either end says it; a telephone shows one of them.
        assert [year for _head, year in day_heads(OVER_NEW_YEAR[2:] * 2)] == ["2026", "", "", "2026"]
        # The last one has room two columns after the one before it, and not one.
        assert [head for head, _year in day_heads(OVER_NEW_YEAR[:3])] == ["8 Dec", "", "12 Jan"]
        assert [head for head, _year in day_heads(OVER_NEW_YEAR[:2])] == ["8 Dec", ""]
        assert day_heads([]) == []
