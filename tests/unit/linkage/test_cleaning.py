"""Each cleaner on what stands in real columns: what comes out is what is compared."""

import duckdb
import pytest

from alongside.linkage import backends, cleaning

CASES = {
    "surname": [
        ("O'Neill", "ONEILL"),
        ("O’Connor", "OCONNOR"),
        ("O Brien", "OBRIEN"),
        ("van der Berg", "VANDERBERG"),
        ("MC CARTHY", "MCCARTHY"),
        ("Al-Hassan", "ALHASSAN"),
        ("Smith-Jones", "SMITH JONES"),
        ("Müller", "MULLER"),
        ("Łukasz", "LUKASZ"),
        ("Sørensen", "SORENSEN"),
        ("José 😀", "JOSE"),
        ("\u200fعلي", "علي"),
        ("DUPLICATE_Brown", "BROWN"),
        ("NOT ENTERED NAMAMC", "NAMAMC"),
        ("Brown (Alias)", "BROWN"),
        ("A" * 500, "A" * 60),
        ("a", None),
        ("Unknown", None),
        ("Not  Known", None),
        ("", None),
        (None, None),
    ],
    "given": [
        ("Mohammed", "MUHAMMAD"),
        ("Mohamed", "MUHAMMAD"),
        ("Muhammed", "MUHAMMAD"),
        ("MOHD", "MUHAMMAD"),
        ("Mohammad Ali", "MUHAMMAD ALI"),
        ("Mehmet", "MEHMET"),
        ("Baby", None),
        ("MIG_ERROR_Tom", "TOM"),
        ("Mary-Jane", "MARY JANE"),
    ],
    "dob": [
        ("1971-06-24", "1971-06-24"),
        ("24/06/1971", "1971-06-24"),
        ("4.6.1971", "1971-06-04"),
        ("19081209", "1908-12-09"),
        ("3 Mar 1990", "1990-03-03"),
        ("3rd March 1990", "1990-03-03"),
        ("1990-02-03 00:00:00", "1990-02-03"),
        ("01/01/1990", "1990-01-01"),
        ("31/02/1990", None),
        ("19081332", None),
        ("1970-01-01", None),
        ("1900-01-01", None),
        ("3.5", None),
    ],
    "sex": [("male", "M"), ("F", "F"), ("Woman", "F"), ("not known", None)],
    "postcode": [("n17 9qa", "N179QA"), ("4011", "4011"), ("ZZ99 3VZ", None), ("test", None), ("0000", None)],
    "locality": [("St. James", "ST JAMES"), ("Stoke-on-Trent", "STOKE ON TRENT"), ("n/k", None)],
    "email": [("A.B@Mail.com", "a.b@mail.com"), ("none@mail.com", None), ("no at", None)],
    "phone": [("+44 7700 900123", "7700900123"), ("07700 900 123", "7700900123"), ("12", None)],
    "identifier": [
        ("2002/0073319Z", "20020073319Z"),
        (" x123 456 ", "X123456"),
        ("0000000", None),
        ("N/K", None),
    ],
}


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return backends.open_duckdb()


@pytest.mark.parametrize("field", CASES)
def test_a_field_is_cleaned(connection: duckdb.DuckDBPyConnection, field: str) -> None:
    given = [one for one, _ in CASES[field]]
    assert dict(zip(given, cleaning.clean_values(connection, field, given), strict=True)) == dict(
        CASES[field]
    )


def test_every_cleaner_that_a_field_names_is_there() -> None:
    named = {cleaner for cleaners in cleaning.CLEANERS_OF.values() for cleaner in cleaners}
    assert named == set(cleaning.CLEANERS)


@pytest.mark.parametrize(
    ("day", "month", "year", "dob"),
    [
        ("7", "3", "1984", "1984-03-07"),
        ("07", "03", "1984", "1984-03-07"),
        ("7.0", "3.0", "1984.0", "1984-03-07"),
        ("7", "Mar", "1984", "1984-03-07"),
        ("7", "March", "1984", "1984-03-07"),
        ("31", "2", "1984", None),
        (None, "3", "1984", None),
        ("", "3", "1984", None),
        ("7", "3", None, None),
    ],
)
def test_a_birth_date_is_put_together(day: str, month: str, year: str, dob: str) -> None:
    connection = backends.open_duckdb()
    connection.execute(
        "CREATE TABLE raw AS SELECT 0 AS _row, 0 AS _source, "
        "$1::VARCHAR AS a, $2::VARCHAR AS b, $3::VARCHAR AS c",
        [day, month, year],
    )
    cleaning.clean(connection, "raw", {"birth_day": "a", "birth_month": "b", "birth_year": "c"})
    assert connection.execute("SELECT dob FROM people").fetchall() == [(dob,)]
