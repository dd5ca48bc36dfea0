"""Tables that people open in a spreadsheet: nothing we write is run there as a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

# What makes a spreadsheet take a cell for a formula. Source: OWASP, CSV injection.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
GUARD = "'"
# A spreadsheet takes a file for UTF-8 when it begins with this.
BOM = "\ufeff"


def guarded(cell: object) -> object:
    """Return a cell that no spreadsheet runs: text that begins like a formula gets an apostrophe; numbers stay."""
    return GUARD + cell if isinstance(cell, str) and cell.lstrip(" ").startswith(RISKY) else cell


def unguarded(cell: str) -> str:
    """Return what a guarded cell stood for, so that a file of ours comes back as it left."""
    return cell[1:] if cell.startswith(GUARD) and guarded(cell[1:]) != cell[1:] else cell


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV, every cell guarded."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return BOM + written.getvalue()


def csv_download(name: str, text: str) -> HttpResponse:
    """Return CSV as a file to keep, under a name that holds no patient data."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
