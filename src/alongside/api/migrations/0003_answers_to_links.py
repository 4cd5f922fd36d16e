"""Idempotency keys of those who answer a referral to a service by its link (ADR 0064).

Whoever has the link acts as the task service-answer, to which the policies of network show that one referral while its
link opens it: so the keys of just that one are theirs.
"""

import django.db.models.deletion
from django.db import migrations, models

OWN = """EXISTS (SELECT FROM api_client c WHERE c.id = client_id
    AND c.posting_id = (SELECT alongside_told('posting')::bigint))"""
API = "(SELECT alongside_told('task')) = 'api'"
BY_LINK = """(SELECT alongside_told('task')) = 'service-answer'
    AND EXISTS (SELECT FROM network_servicereferral r WHERE r.id = api_answer.service_referral)"""
POLICIES = """
ALTER POLICY seen ON api_answer USING ({seen});
ALTER POLICY made ON api_answer WITH CHECK ({own});
ALTER POLICY changed ON api_answer USING ({own});
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0002_systems_kept"), ("network", "0004_referrals_kept")]

    operations = [
        migrations.AlterField(
            model_name="answer",
            name="client",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="api.client",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="service_referral",
            field=models.BigIntegerField(
                blank=True, help_text="the one whose link asked, where no client did", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("service_referral", "key"), name="a_key_once_for_a_link"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("client", None), ("service_referral__isnull", False))
                | models.Q(("client__isnull", False), ("service_referral", None)),
                name="a_client_or_a_link_is_answered",
            ),
        ),
        migrations.RunSQL(
            POLICIES.format(seen=f"{API} OR {OWN} OR {BY_LINK}", own=f"{OWN} OR {BY_LINK}"),
            POLICIES.format(seen=f"{API} OR {OWN}", own=OWN),
        ),
    ]
