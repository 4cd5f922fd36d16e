"""A case of the cohort stays where its record stayed when the caseload moved (casework 0027).

Why a record stays is asked again here, when other cases have moved: whether somebody works on the other side of an
event may be another answer then.
"""

from importlib import import_module

from django.db import migrations

before = import_module("alongside.iom.migrations.0014_cases_move")
moves = import_module("alongside.casework.migrations.0027_moves_apart")

MOVING = "    CREATE TEMP TABLE iom_moving ON COMMIT DROP AS SELECT * FROM iom_move_cases(which);\n"
CARRY_OUT = moves.changed(
    before.CARRY_OUT,
    (
        (
            MOVING,
            f"""{MOVING}    UPDATE iom_moving m SET why = 'MAY_NOT_SEE' FROM iom_case c JOIN casework_case r ON r.id = c.record_id
        WHERE c.id = m.id AND m.why IS NULL AND r.lead_agency_id = move.giving_id;
""",
        ),
    ),
)


class Migration(migrations.Migration):
    dependencies = [("iom", "0016_moves_narrower"), ("casework", "0027_moves_apart")]

    operations = [migrations.RunSQL(moves.again(CARRY_OUT), moves.again(before.CARRY_OUT))]
