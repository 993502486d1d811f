"""A table that is kept as a file holds no formula, whatever somebody was called."""

import csv
from io import StringIO

import pytest

from clinic.edge import spreadsheet


def kept(*cells):
    answer = spreadsheet.answer([cells], "table")
    return next(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", "\t="])
def test_a_cell_that_a_spreadsheet_would_work_out_is_kept_as_words(beginning):
    typed = f'{beginning}HYPERLINK("http://elsewhere.example","x")'
    assert kept(typed) == [f"'{typed}"]


def test_other_words_and_numbers_stay_as_they_are():
    assert kept("مینا, “Ünïted”", 12, -3, "a=b") == ["مینا, “Ünïted”", "12", "-3", "a=b"]


def test_it_is_kept_as_a_file_in_an_alphabet_that_spreadsheets_recognise():
    answer = spreadsheet.answer([["۱"]], "table")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="table.csv"'
    assert answer.mimetype == "text/csv"
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
