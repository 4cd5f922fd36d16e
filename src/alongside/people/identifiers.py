"""The numbers by which police, probation and prisons know a person, and postcodes.

Formats and check letters are those of the Ministry of Justice's hmpps-person-record (PNCIdentifier.kt,
CROIdentifier.kt) and of the community support forms (CRN, prison number). Every function takes what somebody
typed and gives the one canonical form, or raises BadIdentifier with a sentence to show.
"""

import re
from datetime import UTC, datetime

# The check letter is this one, at the number modulo 23: I, O and S are left out, as they look like digits.
CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"

# ASCII: a digit of another script is no digit here.
_CRN = re.compile(r"[A-Z]\d{6}", re.ASCII)
_NOMS = re.compile(r"[A-Z]\d{4}[A-Z]{2}", re.ASCII)
_PNC_WITH_SLASH = re.compile(r"(\d{4}|\d{2})/(\d{1,7})([A-Z])", re.ASCII)
_PNC_LONG = re.compile(r"(\d{4})(\d{6,7})([A-Z])", re.ASCII)
_PNC_SHORT = re.compile(r"(\d{2})(\d{1,7})([A-Z])", re.ASCII)
_CRO = re.compile(r"(\d{1,6})/(\d{2})([A-Z])", re.ASCII)
_CRO_SHORT_FILE = re.compile(r"SF(\d{2})/?(\d{1,6})([A-Z])", re.ASCII)
# Outward and inward code as the Post Office builds them, with the letters that each place allows.
_POSTCODE = re.compile(
    r"(GIR|[A-PR-UWYZ](?:\d{1,2}|\d[A-HJKPS-UW]|[A-HK-Y]\d{1,2}|[A-HK-Y]\d[ABEHMNPRV-Y]))"
    r"(\d[ABD-HJLNP-UW-Z]{2})",
    re.ASCII,
)


class BadIdentifier(ValueError):
    """What was given cannot be such a number; the message says what is wrong and what to do."""


def crn(text: str) -> str:
    """A probation case reference number, such as X123456: one letter and six digits. Raises BadIdentifier."""
    given = _squeezed(text)
    if not _CRN.fullmatch(given):
        raise BadIdentifier(
            f"{_quoted(text)} is not a CRN. Give one letter and six digits, for example X123456."
        )
    return given


def noms(text: str) -> str:
    """A prison (NOMS) number, such as A1234BC: a letter, four digits, two letters. Raises BadIdentifier."""
    given = _squeezed(text)
    if not _NOMS.fullmatch(given):
        raise BadIdentifier(
            f"{_quoted(text)} is not a prison number. Give a letter, four digits and two letters, "
            "for example A1234BC, or leave it blank."
        )
    return given


def pnc(text: str, *, year_now: int | None = None) -> str:
    """A Police National Computer number in its long form, such as 2002/0073319Z.

    Args:
        text: with two or four digits of the year, with or without the slash and the serial's leading zeros.
        year_now: two-digit years up to this one are of this century; the current year unless said.

    Raises:
        BadIdentifier: another form, a year to come, or a check letter that does not fit the digits.
    """
    given = _squeezed(text)
    match = _PNC_WITH_SLASH.fullmatch(given) or _PNC_LONG.fullmatch(given) or _PNC_SHORT.fullmatch(given)
    if not match:
        raise BadIdentifier(
            f"{_quoted(text)} is not a PNC number. Give the year, a slash, up to seven digits and the check "
            "letter, for example 2002/0073319Z, or leave it blank."
        )
    year, serial, letter = match.groups()
    serial = serial.zfill(7)
    if _check_letter(year[-2:] + serial) != letter:
        raise BadIdentifier(_bad_check_letter(text, "a PNC number"))
    if year_now is None:
        year_now = datetime.now(UTC).year
    if len(year) == 2:
        year = f"20{year}" if int(year) <= year_now % 100 else f"19{year}"
    if not 1900 <= int(year) <= year_now:
        raise BadIdentifier(
            f"{_quoted(text)} is not a PNC number: there is no year {year} yet. Check it, or leave it blank."
        )
    return f"{year}/{serial}{letter}"


def cro(text: str) -> str:
    """A Criminal Records Office number, such as 065656/91H, or SF05/482703J for a short file.

    The check letter of a standard number covers the serial with its leading zeros, that of a short file
    without. Raises BadIdentifier.
    """
    given = _squeezed(text)
    if match := _CRO_SHORT_FILE.fullmatch(given):
        year, serial, letter = match.groups()
        canonical = f"SF{year}/{serial}{letter}"
    elif match := _CRO.fullmatch(given):
        serial, year, letter = match.groups()
        serial = serial.zfill(6)
        canonical = f"{serial}/{year}{letter}"
    else:
        raise BadIdentifier(
            f"{_quoted(text)} is not a CRO number. Give it as 065656/91H or SF05/482703J, or leave it blank."
        )
    if _check_letter(year + serial) != letter:
        raise BadIdentifier(_bad_check_letter(text, "a CRO number"))
    return canonical


def postcode(text: str) -> str:
    """A UK postcode with one space, such as N17 9QA. Only its form is checked. Raises BadIdentifier."""
    match = _POSTCODE.fullmatch(_squeezed(text))
    if not match:
        raise BadIdentifier(
            f"{_quoted(text)} is not a UK postcode. Give it in full, for example N17 9QA, or leave it blank."
        )
    return f"{match[1]} {match[2]}"


def _squeezed(text: str) -> str:
    """`text` in capitals without any spaces."""
    return "".join(text.split()).upper()


def _check_letter(digits: str) -> str:
    return CHECK_LETTERS[int(digits) % len(CHECK_LETTERS)]


def _bad_check_letter(text: str, what: str) -> str:
    return (
        f"{_quoted(text)} is not {what}: its last letter does not fit its digits. "
        "Check it against the original, or leave it blank."
    )


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return f"“{shown if len(shown) <= 60 else shown[:59] + '…'}”"
