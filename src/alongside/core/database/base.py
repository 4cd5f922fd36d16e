"""Django's PostgreSQL, whose transactions are told on whose behalf they work as they begin."""

from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

from alongside.core.database.telling import tell_new_transaction

# Of how many statements a connection keeps the plan, where it keeps any: those of every page, for different
# roles. With fewer, those of one page put out those of another.
STATEMENTS_KEPT = 300


class DatabaseWrapper(PostgreSQL):
    """PostgreSQL in everything else."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Let the connection keep the plans of every page."""
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = STATEMENTS_KEPT
        return connection

    def set_autocommit(
        self,
        autocommit: bool,  # noqa: FBT001  # Django's own signature.
        force_begin_transaction_with_broken_autocommit: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Django turns autocommit off to begin a transaction."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if not autocommit:
            tell_new_transaction(self.connection)
