"""What flows to the posting's agency, as rows: a policy asks once for a statement, whatever the programme of a row.

(programme, 'PLAN', agency_id) IN (SELECT * FROM alongside_flows()) is a hashed look-up, where
alongside_sources(programme, 'PLAN') would be worked out for each row. One's own agency is not among the rows.
"""

from django.db import migrations

FLOWS = """
CREATE FUNCTION alongside_flows() RETURNS TABLE (programme text, category text, agency bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT split_part(key, '/', 1), split_part(key, '/', 2), unnest(sources::bigint[])
    FROM (
        SELECT split_part(kept, '=', 1) AS key, split_part(kept, '=', 2) AS sources
        FROM unnest(string_to_array(alongside_told('reads'), ';')) AS kept WHERE kept <> ''
    ) AS listed
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0015_verifications")]

    operations = [migrations.RunSQL(FLOWS, "DROP FUNCTION alongside_flows();")]
