"""Where linkage computes: DuckDB on this machine, or Spark. Nothing is fetched from anywhere."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from splink.internals.database_api import DatabaseAPI

# What does not fit into memory goes to the disk, and no more of it than that.
THREADS, MEMORY, DISK = 2, "1500MB", "10GB"


class NoSpark(RuntimeError):
    """Spark cannot be used here; the message says what to install."""


def open_duckdb(*, threads: int = THREADS, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A database in memory that loads no extension, with its threads, memory and disk bounded."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": threads,
            "memory_limit": memory,
            "temp_directory": tempfile.gettempdir(),
            "max_temp_directory_size": DISK,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    # It would be drawn into what the program prints.
    connection.execute("SET enable_progress_bar = false")
    return connection


@contextmanager
def splink_api(backend: str, connection: duckdb.DuckDBPyConnection) -> Iterator["DatabaseAPI[Any]"]:
    """What Splink calls to compute: this connection, or a Spark session on this machine, ended afterwards.

    Raises:
        NoSpark: Spark was asked for, and it or its Java cannot be used.
    """
    if backend == "duckdb":
        from splink import DuckDBAPI

        yield DuckDBAPI(connection)
        return
    session = _spark_session()
    from splink import SparkAPI

    try:
        # Kept in memory: writing in between to files would ask for a folder for them.
        yield SparkAPI(spark_session=session, break_lineage_method="persist")  # type: ignore[no-untyped-call]
    finally:
        session.stop()


def _spark_session() -> Any:
    try:
        from pyspark.sql import SparkSession  # type: ignore[import-not-found]
        from splink.backends.spark import similarity_jar_location
    except ImportError:
        raise NoSpark(
            'Spark is not installed. Install it with: pip install "alongside[spark]" — and Java 17.'
        ) from None
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise NoSpark("Spark needs Java 17, and there is no java here. Install it, or set JAVA_HOME.")
    return (
        SparkSession.builder.master(f"local[{THREADS}]")
        .config("spark.driver.memory", "2g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .config("spark.jars", similarity_jar_location())
        .config("spark.sql.shuffle.partitions", str(THREADS * 2))
        .getOrCreate()
    )
