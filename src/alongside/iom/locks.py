"""Who waits for whom: a run is put into force while nobody decides.

Decisions hold no lock against each other; two in one borough meet in its tally, for as long as one is saved.
"""

from django.db import connection

# Any number that nothing else in the database uses; "IOM" in ASCII.
_COHORT = 0x494F4D
_RUNS = _COHORT + 1


def one_run_at_a_time() -> None:
    """Hold until the transaction ends: nobody else receives, applies or sets aside a run."""
    _take("pg_advisory_xact_lock", _RUNS)


def cohort_changes() -> None:
    """Hold until the transaction ends: nobody decides while the cohort changes under them."""
    _take("pg_advisory_xact_lock", _COHORT)


def deciding() -> None:
    """Hold until the transaction ends: the cohort does not change under a decision. Many may hold it."""
    _take("pg_advisory_xact_lock_shared", _COHORT)


def _take(function: str, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s)", [key])
