"""Log entries as PostgreSQL sends them in binary COPY: the fastest way out of it, a row at a time.

psycopg's own COPY waits for each row through a generator of its own; over twenty million rows that takes
longer than all the rest, so the rows are taken from libpq here, through psycopg.pq, which is public.
"""

import select
from collections.abc import Iterator

from django.db import connection
from psycopg import OperationalError, pq, sql

from alongside.audit import chain

# The format's signature, flags and extension come with the first row, and two bytes stand for the end.
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END_BYTES = 2


def entries(form: int, condition: sql.Composable, *, limit: int | None = None) -> Iterator[memoryview]:
    """The entries that meet a condition, each in canonical form, in order of id.

    Everything must be taken before the connection is used again; whatever ends the loop early drops what is
    left.
    """
    columns = sql.SQL(", ").join(map(sql.Identifier, chain.COLUMNS[form]))
    query = sql.SQL("COPY (SELECT {} FROM audit_entry WHERE {} ORDER BY id{}) TO STDOUT (FORMAT binary)")
    most = sql.SQL(" LIMIT {}").format(limit) if limit is not None else sql.SQL("")
    connection.ensure_connection()
    connected = connection.connection
    return _rows(connected.pgconn, query.format(columns, condition, most).as_bytes(connected))


def _rows(link: pq.abc.PGconn, statement: bytes) -> Iterator[memoryview]:
    started = link.exec_(statement)
    if started.status != pq.ExecStatus.COPY_OUT:
        raise OperationalError(started.get_error_message())
    take, sockets = link.get_copy_data, [link.socket]
    is_first, is_done = True, False
    try:
        while True:
            size, row = take(1)
            if size == 0:
                select.select(sockets, [], [])
                link.consume_input()
            elif size < 0:
                break
            elif is_first:
                is_first = False
                if len(row) > len(_HEADER) + _END_BYTES:
                    yield row[len(_HEADER) :]
            elif size > _END_BYTES:
                yield row
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
