"""Log entries as PostgreSQL's COPY writes them: the fastest way out of it, a line at a time.

psycopg's own COPY waits for each line through a generator of its own; over twenty million lines that takes
longer than all the rest, so they are taken from libpq here, through psycopg.pq, which is public.
"""

import select
from collections.abc import Iterator

from django.db import connection
from psycopg import OperationalError, pq, sql

from alongside.audit import chain

# Moments are written by the session's settings. The transaction's own, and Django's, are these anyway.
_SETTINGS = "SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true)"


def entries(form: int, condition: sql.Composable, *, limit: int | None = None) -> Iterator[memoryview]:
    """The entries that meet a condition, each in canonical form, in order of id.

    Call it in a transaction. All must be taken before the connection is used again; whatever ends the loop
    early drops what is left.
    """
    columns = sql.SQL(", ").join(map(sql.Identifier, chain.COLUMNS[form]))
    query = sql.SQL("COPY (SELECT {} FROM audit_entry WHERE {} ORDER BY id{}) TO STDOUT")
    most = sql.SQL(" LIMIT {}").format(limit) if limit is not None else sql.SQL("")
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
    connected = connection.connection
    return _lines(connected.pgconn, query.format(columns, condition, most).as_bytes(connected))


def _lines(link: pq.abc.PGconn, statement: bytes) -> Iterator[memoryview]:
    started = link.exec_(statement)
    if started.status != pq.ExecStatus.COPY_OUT:
        raise OperationalError(started.get_error_message())
    take, sockets = link.get_copy_data, [link.socket]
    is_done = False
    try:
        while True:
            # One line for each call: PostgreSQL's protocol promises it.
            size, line = take(1)
            if size > 0:
                yield line
            elif size < 0:
                break
            else:
                select.select(sockets, [], [])
                link.consume_input()
        is_done = True
    finally:
        if not is_done:
            _drop_rest(link)
        fault = _result(link)
    if fault:
        raise OperationalError(fault)


def _drop_rest(link: pq.abc.PGconn) -> None:
    link.get_cancel().cancel()
    while link.get_copy_data(0)[0] > 0:
        pass


def _result(link: pq.abc.PGconn) -> str:
    """What went wrong, if anything; afterwards the connection can be used again."""
    fault = ""
    while ended := link.get_result():
        if ended.status == pq.ExecStatus.FATAL_ERROR:
            fault = ended.get_error_message()
    return fault
