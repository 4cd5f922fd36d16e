"""Django's PostgreSQL, whose transactions are told on whose behalf they work as they begin."""

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

from alongside.core.database.telling import tell_new_transaction


class DatabaseWrapper(PostgreSQL):
    """PostgreSQL in everything else."""

    def set_autocommit(
        self,
        autocommit: bool,  # noqa: FBT001  # Django's own signature.
        force_begin_transaction_with_broken_autocommit: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Django turns autocommit off to begin a transaction."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if not autocommit:
            tell_new_transaction(self.connection)
