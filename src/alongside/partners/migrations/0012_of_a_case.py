"""Only what a case is made of tells that there is one.

An agreement that shared nothing but who the victims are let the reader see every case of the other agency by
its number, with how it stands. The list is that of partners.categories.OF_A_CASE.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("alongside.partners.migrations.0004_two_locks").FUNCTIONS
BEGINS, ENDS = "CREATE FUNCTION alongside_act_as", "-- What the transaction was told"
ACT_AS = "CREATE OR REPLACE FUNCTION alongside_act_as" + BEFORE.partition(BEGINS)[2].partition(ENDS)[0]
OF_ANY = """
            SELECT programme, category, array_agg(DISTINCT source)::text AS sources
            FROM pair CROSS JOIN LATERAL unnest(pair.reads) AS category
            WHERE category = ANY (pair.contributes)
            GROUP BY GROUPING SETS ((programme, category), (programme))
"""
OF_A_CASE = """
            SELECT programme, category, array_agg(DISTINCT source)::text AS sources
            FROM pair CROSS JOIN LATERAL unnest(pair.reads) AS category
            WHERE category = ANY (pair.contributes)
            GROUP BY programme, category
            UNION ALL
            SELECT programme, NULL, array_agg(DISTINCT source)::text
            FROM pair CROSS JOIN LATERAL unnest(pair.reads) AS category
            WHERE category = ANY (pair.contributes)
                AND category IN ('IDENTITY', 'CONTACT', 'OFFENDING', 'RISK', 'INTELLIGENCE', 'PLAN')
            GROUP BY programme
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0011_close_account")]

    operations = [migrations.RunSQL(ACT_AS.replace(OF_ANY, OF_A_CASE), ACT_AS)]
