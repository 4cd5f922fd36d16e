"""Councils have clerks of the board: a role, and the policy that says who may give it (0006)."""

from importlib import import_module

from django.db import migrations, models

before = import_module("alongside.partners.migrations.0006_people_and_postings")
MADE, _, _ = before.TABLES["partners_posting"]
CLERKS = f"{before.WORK.rstrip()}, ('COUNCIL', 'BOARD_CLERK')\n"
POLICY = "ALTER POLICY rows_made ON partners_posting WITH CHECK ({});"


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0018_systems"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="posting",
            name="partners_posting_borough_or_london",
        ),
        migrations.AlterField(
            model_name="posting",
            name="role",
            field=models.CharField(
                choices=[
                    ("PAN_LONDON_ANALYST", "Pan-London IOM analyst"),
                    ("BOROUGH_COORDINATOR", "Borough IOM coordinator"),
                    ("PROBATION_OFFICER", "Probation officer"),
                    ("POLICE_OFFICER", "Police officer"),
                    ("PARTNER_WORKER", "Partner agency worker"),
                    ("LONDON_VIEWER", "London viewer, figures without names"),
                    ("SUPERVISOR", "Supervisor"),
                    ("GOVERNANCE_LEAD", "Information governance lead"),
                    ("BOARD_CLERK", "Clerk of the board"),
                ],
                error_messages={"invalid_choice": "There is no role called “%(value)s”."},
                max_length=32,
            ),
        ),
        migrations.AlterField(
            model_name="postingevent",
            name="role",
            field=models.CharField(
                choices=[
                    ("PAN_LONDON_ANALYST", "Pan-London IOM analyst"),
                    ("BOROUGH_COORDINATOR", "Borough IOM coordinator"),
                    ("PROBATION_OFFICER", "Probation officer"),
                    ("POLICE_OFFICER", "Police officer"),
                    ("PARTNER_WORKER", "Partner agency worker"),
                    ("LONDON_VIEWER", "London viewer, figures without names"),
                    ("SUPERVISOR", "Supervisor"),
                    ("GOVERNANCE_LEAD", "Information governance lead"),
                    ("BOARD_CLERK", "Clerk of the board"),
                ],
                error_messages={"invalid_choice": "There is no role called “%(value)s”."},
                max_length=32,
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("borough", ""), ("role__in", ("PAN_LONDON_ANALYST", "LONDON_VIEWER"))),
                    models.Q(
                        ("borough__regex", "^E09[0-9]{6}$"),
                        (
                            "role__in",
                            (
                                "BOROUGH_COORDINATOR",
                                "PROBATION_OFFICER",
                                "POLICE_OFFICER",
                                "PARTNER_WORKER",
                                "BOARD_CLERK",
                            ),
                        ),
                    ),
                    models.Q(
                        ("borough__regex", "^(E09[0-9]{6})?$"),
                        ("role__in", ("SUPERVISOR", "GOVERNANCE_LEAD")),
                    ),
                    _connector="OR",
                ),
                name="partners_posting_borough_or_london",
                violation_error_message="A borough role needs a borough; a role for all of London has none.",
            ),
        ),
        migrations.RunSQL(POLICY.format(MADE.replace(before.WORK, CLERKS)), POLICY.format(MADE)),
    ]
