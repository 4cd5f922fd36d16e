"""What was learned, to keep: weights with their date, the data's fingerprint and how well it went."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from alongside.linkage.running import Linked
from alongside.linkage.settings import splink_settings

# Rises when a comparison, a level or a rule changes, so that old weights no longer fit.
VERSION = 1


def as_text(linked: Linked, figures: dict[str, Any], *, at: datetime | None = None) -> str:
    """The model as JSON: what Splink needs to score with it on DuckDB, and where it came from.

    For Spark, settings are built anew with these m and u: conditions are SQL of one backend.
    """
    rules = [rule.sql for rule in linked.plan.rules]
    kept = {
        "version": VERSION,
        "trained_at": (at or datetime.now(UTC)).isoformat(timespec="seconds"),
        "data": {"rows": linked.rows, "columns": linked.mapping, "sha256": fingerprint(linked)},
        "threshold": figures["default"]["threshold"],
        "metrics": {name: figures[name] for name in ("default", "blocking_recall", "comparisons")},
        "rules": {rule.name: rule.pairs for rule in linked.plan.rules},
        "settings": splink_settings(
            linked.learned.compared, rules, backend="duckdb", prior=linked.learned.prior
        ),
    }
    return json.dumps(kept, ensure_ascii=False, indent=1)


def fingerprint(linked: Linked) -> str:
    """A sum over the cleaned table that changes when any value in it does, whatever the order of rows."""
    total = linked.connection.execute(
        "SELECT count(*), sum(hash(p)::HUGEINT) FROM (SELECT * EXCLUDE (id) FROM people) p"
    ).fetchall()[0]
    return hashlib.sha256(repr(total).encode()).hexdigest()
