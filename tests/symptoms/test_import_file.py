"""Reading a file of patients: whatever a spreadsheet does to it is read, or refused in words."""

from datetime import date

import pytest

from recovery.spreadsheets import BOM, csv_text, guarded, unguarded
from symptoms.errors import Refused
from symptoms.imports.file import COLUMNS, MOST_ROWS, OPTIONAL, PROBLEM, read_date, read_sheet
from tests.symptoms.sheets import row, sheet

PLAIN = sheet(row())


# Files


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        BOM.encode() + PLAIN,
        sheet(row(), comma=";"),
        sheet(row(), comma="\t"),
        b"sep=;\r\n" + sheet(row(), comma=";"),
        sheet(row(), newline="\n"),
        PLAIN + b",,,\r\n\r\n",
        sheet(row(), columns=tuple(reversed(COLUMNS))),
        sheet(row(problem="put right"), columns=(*COLUMNS, PROBLEM)),
        PLAIN.replace(b"family_name", b"Family name"),
    ],
    ids=["plain", "bom", "semicolons", "tabs", "sep", "newlines", "empty lines", "order", "problem", "capitals"],
)
def test_a_file_is_read_however_it_was_saved(content: bytes) -> None:
    (read,) = read_sheet(content)

    assert read.number == 2
    assert {name: text for name, text in read.cells.items() if text} == {k: v for k, v in row().items() if v}


def test_optional_columns_may_be_left_out() -> None:
    kept = tuple(name for name in COLUMNS if name not in OPTIONAL)

    assert read_sheet(sheet(row(), columns=kept))[0].cells["identifier"] == "P-77"


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "column_missing", "template"),
        (sheet(), "no_rows", "no patient"),
        (PLAIN.replace(b"Ferris", "Müller".encode("latin-1")), "wrong_encoding", "Line 2"),
        (PLAIN.decode().encode("utf-16"), "wrong_encoding", "CSV UTF-8"),
        (b"PK\x03\x04\x00\x00", "wrong_encoding", "CSV UTF-8"),
        (sheet(row(), columns=(*COLUMNS, "shoe_size")), "unknown_column", "shoe_size"),
        (sheet(row(), columns=COLUMNS[1:]), "column_missing", "identifier"),
        (sheet(row(), columns=(*COLUMNS, "phone")), "column_twice", "phone"),
        (sheet(row(family_name="Ferris, Dr")), "many_cells", "Row 2"),
        (sheet(row(family_name='"Ferris')), "bad_csv", "quot"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_words(content: bytes, code: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read_sheet(content)

    assert (refused.value.code, refused.value.field) == (code, "file")
    assert words in refused.value.detail


@pytest.mark.thorough
def test_more_rows_than_can_be_sent_are_refused_and_counted() -> None:
    header, one = PLAIN.splitlines(keepends=True)

    assert len(read_sheet(header + one * MOST_ROWS)) == MOST_ROWS
    with pytest.raises(Refused, match="many_rows"):
        read_sheet(header + one * (MOST_ROWS + 1))


# Dates


@pytest.mark.parametrize("text", ["1961-05-28", "28/05/1961", "05/28/1961", "28.05.1961", "28-5-1961", "1961/5/28"])
def test_a_day_that_can_be_read_one_way_is_read(text: str) -> None:
    assert read_date(text) == date(1961, 5, 28)


def test_the_same_day_both_ways_is_read() -> None:
    assert read_date("05/05/1961") == date(1961, 5, 5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("04/05/1961", "Write 1961-05-04 or 1961-04-05"),
        ("4.5.1961", "Write 1961-05-04 or 1961-04-05"),
        ("22405", "count of days"),
        ("28/05/61", "century"),
        ("31/02/1961", "no day 31/02/1961"),
        ("1961-13-01", "no day"),
        ("May 1961", "not a date"),
        ("28 May 1961", "not a date"),
        ("0000-00-00", "no day"),
        ("1961-05", "not a date"),
    ],
)
def test_a_day_that_must_be_guessed_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_date(text)


# Formulas


@pytest.mark.parametrize("cell", ["=1+1", "+44 7700 900111", "-1", "@SUM(A1)", "\t=1", " =1+1", '=HYPERLINK("x")'])
def test_no_cell_is_run_by_a_spreadsheet_and_each_comes_back(cell: str) -> None:
    assert str(guarded(cell)).startswith("'")
    assert unguarded(str(guarded(cell))) == cell


@pytest.mark.parametrize("cell", ["O'Neil", "'quoted'", "", "a=b", -3, 2.5, None])
def test_a_harmless_cell_stays_as_it_is(cell: object) -> None:
    assert guarded(cell) == cell
    assert unguarded(str(cell)) == str(cell)


def test_what_we_write_we_read() -> None:
    written = csv_text(COLUMNS, [[row(phone="+44 7700 900111").get(name, "") for name in COLUMNS]])

    assert read_sheet(written.encode())[0].cells["phone"] == "+44 7700 900111"
