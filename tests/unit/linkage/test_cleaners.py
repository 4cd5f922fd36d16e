"""Each cleaner of cleaning.toml by itself, on what stands in real columns."""

from collections.abc import Iterator

import duckdb
import polars as pl
import pytest

from alongside.linkage import backends, cleaning, reading

# What goes in, and what comes out; None is not known.
CASES: dict[str, list[tuple[str | None, str | None]]] = {
    "printable": [
        ("  a \t b\n", "a b"),
        ("\u200fعلي\u200e", "علي"),
        ("\u00a0A\u2003B ", "A B"),
        ("\u202eeman\u202c", "eman"),
        ("a\x00b", "ab"),
        ("😀", "😀"),
        ("", ""),
        (None, None),
    ],
    "cut": [("x" * 60, "x" * 60), ("x" * 61, "x" * 60), ("y" * 500, "y" * 60), ("   ", "")],
    "unfamiliar": [
        ("Łukasz", "Lukasz"),
        ("Øyvind", "Oyvind"),
        ("Strauß", "Strauss"),
        ("Æthelred", "AEthelred"),
        ("Þóra", "THóra"),
        ("Đorđe", "Dorde"),
        ("I\u015f\u0131k", "I\u015fik"),
        ("Œuvre", "OEuvre"),
    ],
    "capitals": [
        ("josé", "JOSE"),
        ("Müller", "MULLER"),
        ("İpek", "IPEK"),
        ("Nguyễn", "NGUYEN"),
        ("Zoë", "ZOE"),
        ("Ngũgĩ", "NGUGI"),
        ("šćž", "SCZ"),
    ],
    "lower": [("A.B@MAIL.com", "a.b@mail.com"), ("É", "é")],
    "markers": [
        ("MR SMITH", "  SMITH"),
        ("DR. JONES", "  JONES"),
        ("DUPLICATE_BROWN", " BROWN"),
        ("MIG_ERROR_TOM", " TOM"),
        ("NO SHOW LEE", " LEE"),
        ("SMITH (ALIAS)", "SMITH  "),
        ("NOT ENTERED LEE", "  LEE"),
        ("MISSOURI", "MISSOURI"),
        ("DREW", "DREW"),
    ],
    "apostrophes": [
        ("O'NEIL", "ONEIL"),
        ("O’NEIL", "ONEIL"),
        ("O' NEIL", "ONEIL"),
        ("`AISHA", "AISHA"),
        ("D\u00b4ARCY", "DARCY"),
        ("SA\u02bcAD", "SAAD"),
    ],
    "letters": [
        ("SMITH-JONES", "SMITH JONES"),
        ("JO 2", "JO"),
        ("A.B.", "A B"),
        ("😀 JO", "JO"),
        ("علي", "علي"),
        ("O_NEIL", "O NEIL"),
        ("12", ""),
    ],
    "words": [
        ("12B, HIGH ST.", "12B HIGH ST"),
        ("FLAT 3/4", "FLAT 3 4"),
        ("STOKE-ON-TRENT", "STOKE ON TRENT"),
    ],
    "particles": [
        ("VAN DER BERG", "VANDERBERG"),
        ("VON DER HEIDE", "VONDERHEIDE"),
        ("VAN DE WALLE", "VANDEWALLE"),
        ("DE LA CRUZ", "DELACRUZ"),
        ("DA SILVA", "DASILVA"),
        ("MC CARTHY", "MCCARTHY"),
        ("O BRIEN", "OBRIEN"),
        ("AL HASSAN", "ALHASSAN"),
        ("ABD AL RAHMAN", "ABDALRAHMAN"),
        ("ABDUL KARIM", "ABDULKARIM"),
        ("BIN SALEH", "BINSALEH"),
        ("JEAN DE LUCA", "JEAN DELUCA"),
        ("ALAN SMITH", "ALAN SMITH"),
        ("VAN", "VAN"),
    ],
    "placeholders": [
        ("", None),
        ("UNKNOWN", None),
        ("NK", None),
        ("NOT STATED", None),
        ("BABY", None),
        ("BABY GIRL", None),
        ("INFANT", None),
        ("TEST", None),
        ("X", None),
        ("NFA", None),
        ("BABYLON", "BABYLON"),
        ("TESTER", "TESTER"),
        ("NORA", "NORA"),
    ],
    "muhammad": [
        ("MOHAMMED", "MUHAMMAD"),
        ("MOHAMED", "MUHAMMAD"),
        ("MOHAMMAD", "MUHAMMAD"),
        ("MUHAMMED", "MUHAMMAD"),
        ("MUHAMMET", "MUHAMMAD"),
        ("MOHAMAD", "MUHAMMAD"),
        ("MOHD", "MUHAMMAD"),
        ("MUHD", "MUHAMMAD"),
        ("MD RAHMAN", "MUHAMMAD RAHMAN"),
        ("MAHOMED", "MUHAMMAD"),
        ("MOUHAMED", "MUHAMMAD"),
        ("MAHAMED", "MUHAMMAD"),
        ("MAXAMED", "MUHAMMAD"),
        ("MOHAMMED ALI", "MUHAMMAD ALI"),
        ("MEHMET", "MEHMET"),
        ("MAHMOUD", "MAHMOUD"),
        ("MAHMUD", "MAHMUD"),
        ("AHMED", "AHMED"),
        ("MOHAMMADI", "MOHAMMADI"),
    ],
    "one_letter": [("A", None), ("AB", "AB"), ("", None)],
    "date": [
        ("1971-06-24", "1971-06-24"),
        ("1990-02-03 00:00:00", "1990-02-03"),
        ("1990-02-03T10:00:00", "1990-02-03"),
        ("24/06/1971", "1971-06-24"),
        ("4.6.1971", "1971-06-04"),
        ("4-6-1971", "1971-06-04"),
        ("24/06/1971 00:00", "1971-06-24"),
        ("06/24/1971", "1971-06-24"),
        ("19081209", "1908-12-09"),
        ("09121908", "1908-12-09"),
        ("1990/2/3", "1990-02-03"),
        ("3 Mar 1990", "1990-03-03"),
        ("3-Mar-1990", "1990-03-03"),
        ("3rd March 1990", "1990-03-03"),
        ("March 3, 1990", "1990-03-03"),
        ("01/01/1990", "1990-01-01"),
        ("29/02/2000", "2000-02-29"),
        ("29/02/1990", None),
        ("31/02/1990", None),
        ("24/06/71", None),
        ("1990", None),
        ("0000-00-00", None),
        ("long ago", None),
    ],
    "no_real_date": [
        ("1900-01-01", None),
        ("1970-01-01", None),
        ("9999-12-31", None),
        ("1499-12-31", None),
        ("2100-01-02", None),
        ("1990-01-01", "1990-01-01"),
    ],
    "sex": [
        ("M", "M"),
        ("BOY", "M"),
        ("1", "M"),
        ("FEMALE", "F"),
        ("WOMAN", "F"),
        ("2", "F"),
        ("9", None),
        ("NON-BINARY", None),
    ],
    "squeeze": [("N17 9QA", "N179QA"), ("2002/0073319Z", "20020073319Z"), ("A-1 b", "A1b")],
    "no_postcode": [
        ("N179QA", "N179QA"),
        ("SW1A1AA", "SW1A1AA"),
        ("4011", "4011"),
        ("0000", None),
        ("TEST", None),
        ("N1", None),
        ("12345678901", None),
    ],
    "email": [
        ("a.b@mail.com", "a.b@mail.com"),
        ("none@mail.com", None),
        ("noreply@mail.org", None),
        ("nora@mail.com", "nora@mail.com"),
        ("no at", None),
        ("a@@b", None),
    ],
    "phone": [
        ("+44 7700 900123", "7700900123"),
        ("07700 900 123", "7700900123"),
        ("00447700900123", "7700900123"),
        ("(0161) 496 0123", "1614960123"),
        ("020 7946 0000 ext. 512", "2079460000"),
        ("12", None),
        ("none", None),
    ],
    "no_number": [
        ("X123456", "X123456"),
        ("A123", "A123"),
        ("A12", None),
        ("0000000", None),
        ("12345678", None),
        ("ABCDEF", None),
    ],
}
# A whole name in one column: its forename and surname.
NAMES = {
    "WHITLOCK, Sarah": ("SARAH", "WHITLOCK"),
    "Whitlock,Sarah Jane": ("SARAH JANE", "WHITLOCK"),
    "VAN DER BERG, Ludwig": ("LUDWIG", "VANDERBERG"),
    "Sarah Whitlock": ("SARAH", "WHITLOCK"),
    "Sarah Jane Whitlock": ("SARAH JANE", "WHITLOCK"),
    "  Sarah   Whitlock ": ("SARAH", "WHITLOCK"),
    "Ludwig van der Berg": ("LUDWIG", "VANDERBERG"),
    "Maria Da Silva": ("MARIA", "DASILVA"),
    "Omar Al-Hassan": ("OMAR", "ALHASSAN"),
    "Al Smith": ("AL", "SMITH"),
    "Mohamed Abu Bakr": ("MUHAMMAD", "ABUBAKR"),
    "Whitlock": (None, "WHITLOCK"),
    "Unknown": (None, None),
    "": (None, None),
}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with backends.open_duckdb() as connection:
        yield connection


@pytest.mark.parametrize("cleaner", CASES)
def test_a_cleaner_does_what_its_table_says(connection: duckdb.DuckDBPyConnection, cleaner: str) -> None:
    given = [one for one, _ in CASES[cleaner]]
    found = connection.execute(
        f"SELECT x, {cleaning.CLEANERS[cleaner]} FROM (SELECT unnest($1::VARCHAR[]) AS x)", [given]
    ).fetchall()
    assert dict(found) == dict(CASES[cleaner])


def test_every_cleaner_has_a_table() -> None:
    assert CASES.keys() == cleaning.CLEANERS.keys()


def test_a_whole_name_is_taken_apart(connection: duckdb.DuckDBPyConnection) -> None:
    reading.load(connection, [pl.DataFrame({"name": list(NAMES)})])
    cleaning.clean(connection, "raw", {"name": "name"})
    found = connection.execute("SELECT given, surname FROM people ORDER BY id").fetchall()
    assert dict(zip(NAMES, found, strict=True)) == NAMES
