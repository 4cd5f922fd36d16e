"""A set of ids in a column: PostgreSQL's int8multirange, which Django has no field for."""

from typing import Any

from django.db import models


class IdsField(models.Field):
    """A set of ids, as PostgreSQL writes it: {[1,4),[6,7)}. In Python it is that text."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002
        """The column's type."""
        return "int8multirange"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:  # noqa: ARG002
        """A text, told to be a set of ids."""
        return "%s::int8multirange"

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:  # noqa: ARG002
        """Read as the text that PostgreSQL writes, which is always the same for the same set."""
        return f"{sql}::text", params
