"""Linkage on Spark finds the same pairs as on DuckDB, with the same weights."""

import importlib.util
import random
import shutil

import polars as pl
import pytest

from alongside.linkage import running

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason='needs Spark and Java 17: pip install "alongside[spark]"',
)

INDEX, EXTRACT = 60_000, 6_000
STARTS = (
    "AL",
    "BER",
    "CAR",
    "DEN",
    "ED",
    "FRAN",
    "GIL",
    "HAR",
    "JO",
    "KEN",
    "MAR",
    "NOR",
    "RO",
    "SAM",
    "WIL",
)
MIDDLES = ("", "A", "E", "I", "O", "AN", "EN", "ER")
ENDS = (
    "TON",
    "LEY",
    "SON",
    "FORD",
    "WELL",
    "MAN",
    "BY",
    "WOOD",
    "FIELD",
    "SHAW",
    "WICK",
    "HAM",
    "DALE",
    "LOW",
)


def person(chance: random.Random) -> dict[str, str]:
    def word() -> str:
        return chance.choice(STARTS) + chance.choice(MIDDLES) + chance.choice(ENDS)

    return {
        "forename": word(),
        "surname": word(),
        "dob": f"{chance.randrange(1950, 2008)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        "postcode": f"N{chance.randrange(1, 30)} {chance.randrange(1, 9)}{chance.choice('ABDEF')}B",
        "sex": chance.choice("MF"),
        "pnc": f"19{chance.randrange(70, 99)}/{chance.randrange(10**6, 10**7)}A",
    }


def tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    """An index, and an extract of which half is in it: misspelt, swapped, moved or without a number."""
    chance = random.Random(7)
    index = [person(chance) for _ in range(INDEX)]
    known = [
        one
        | chance.choice(
            (
                {"surname": one["surname"][:-1]},
                {"postcode": "E1 4NS"},
                {"pnc": ""},
                {"forename": one["surname"], "surname": one["forename"]},
            )
        )
        for one in index[: EXTRACT // 2]
    ]
    return pl.DataFrame(index), pl.DataFrame(known + [person(chance) for _ in range(EXTRACT // 2)])


# Spark's own Python leaves sockets open, and says so.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::FutureWarning")
def test_spark_finds_the_pairs_that_duckdb_finds() -> None:
    duckdb, spark = (running.link(tables(), backend=backend) for backend in ("duckdb", "spark"))
    assert spark.comparisons == duckdb.comparisons
    assert spark.threshold == duckdb.threshold
    both = duckdb.pairs.join(spark.pairs, on=["id_l", "id_r"], how="inner", suffix="_spark")
    assert len(both) == len(duckdb.pairs) == len(spark.pairs)
    assert len(both) > EXTRACT // 2
    assert (both["weight"] - both["weight_spark"]).abs().max() == pytest.approx(0, abs=1e-6)
