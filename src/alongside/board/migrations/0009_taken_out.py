"""Row-level security on what was published by mistake, on exempt items and on what notice was given of.

A paper that is taken out of publication is read by its clerks alone, and so are the PDFs of the packs in which it
stands (ADR 0051, 0054). An exempt item stays exempt when its paper is withdrawn, and may be so without one; only
members whose role may read what it says (ADR 0055). What stands in a published pack is not removed.
"""

from importlib import import_module

import django.core.validators
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

papers = import_module("alongside.board.migrations.0004_papers_kept")
packs = import_module("alongside.board.migrations.0006_packs_kept")
P, K, A, D = papers.P, packs.K, packs.A, packs.D
CLERK, JOB, POSTED, KEEPS = papers.CLERK, papers.JOB, papers.POSTED, packs.KEEPS


def policies(*which: tuple[str, str, str]) -> str:
    """Give policies new conditions: each its name, its table and the condition."""
    return "".join(f"ALTER POLICY {name} ON {table} USING ({rule});" for name, table, rule in which)


def owned(signature: str) -> str:
    """A function that answers past the policies is called by the application alone."""
    return f"""
REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {signature} TO alongside_app;
"""


FUNCTIONS = f"""
-- Whether an item is exempt: it says so, or a paper that is or was on it.
CREATE OR REPLACE FUNCTION board_item_is_exempt(item bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE papers AS (
        SELECT p.id, p.is_exempt FROM {A} i JOIN {P} p ON p.id = i.paper_id WHERE i.item_id = item
        UNION
        SELECT n.id, n.is_exempt FROM {P} n JOIN papers b ON n.supersedes_id = b.id
    )
    SELECT EXISTS (SELECT FROM papers WHERE is_exempt)
        OR EXISTS (SELECT FROM {D} d WHERE d.item_id = item AND d.paragraph IS NOT NULL)
$$;

-- Whether an item stands in a published version of its meeting's pack.
CREATE FUNCTION board_item_was_noticed(item bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM meetings_agendaitem i JOIN {K} k ON k.meeting_id = i.meeting_id
        WHERE i.id = item AND k.state <> 'DRAFT'
            AND k.places @> jsonb_build_array(jsonb_build_object('item', item)))
$$;
{owned("board_item_was_noticed(bigint)")}
-- Whether a paper, or a version that took its place, stands on an item in a published version of a pack.
CREATE FUNCTION board_paper_went_in(item bigint, paper bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE papers AS (
        SELECT paper AS id
        UNION
        SELECT n.id FROM {P} n JOIN papers b ON n.supersedes_id = b.id
    )
    SELECT EXISTS (SELECT FROM papers v JOIN meetings_agendaitem i ON i.id = item
        JOIN {K} k ON k.meeting_id = i.meeting_id AND k.state <> 'DRAFT'
        WHERE k.went_in @> jsonb_build_array(jsonb_build_object('item', item, 'paper', v.id)))
$$;
{owned("board_paper_went_in(bigint, bigint)")}
-- Of papers that were public and were taken out: since when, and their SHA-256. What they say is their clerks'.
CREATE FUNCTION board_taken_out(papers bigint[]) RETURNS TABLE (paper bigint, sha256 varchar, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, p.sha256, p.taken_out_at FROM {P} p
    WHERE {POSTED} AND p.id = ANY (papers) AND p.taken_out_at IS NOT NULL AND NOT p.is_exempt
$$;
{owned("board_taken_out(bigint[])")}
-- A clerk takes a paper out of publication, with every pack in which it stands, whoever keeps it. A draft of a pack
-- with it is not published. The references of those packs are given back.
CREATE FUNCTION board_take_out(paper bigint, why text) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE {P} SET taken_out_at = alongside_now(), taken_out_why = why
        WHERE id = paper AND state <> 'DRAFT' AND taken_out_at IS NULL AND {CLERK};
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY UPDATE {K} SET
            taken_out_at = CASE WHEN state = 'DRAFT' THEN NULL ELSE coalesce(taken_out_at, alongside_now()) END,
            wanted_at = NULL, is_publishing = false,
            fault = CASE WHEN state = 'DRAFT' THEN 'A paper in it was taken out of publication.' ELSE fault END
        WHERE went_in @> jsonb_build_array(jsonb_build_object('paper', paper)) RETURNING id;
END
$$;
{owned("board_take_out(bigint, text)")}
"""
NO_FUNCTIONS = f"""
DROP FUNCTION board_take_out(bigint, text);
DROP FUNCTION board_taken_out(bigint[]);
DROP FUNCTION board_paper_went_in(bigint, bigint);
DROP FUNCTION board_item_was_noticed(bigint);
{packs.EXEMPT_ITEMS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")}
"""
FROZEN = """
CREATE OR REPLACE FUNCTION board_paper_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['state', 'pdf_id', 'fault', 'taken_out_at', 'taken_out_why'];
BEGIN
    IF OLD.state <> 'DRAFT' AND (
        to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving
        OR NEW.state <> OLD.state AND (OLD.state, NEW.state) <> ('PUBLISHED', 'SUPERSEDED')
        OR OLD.pdf_id IS NOT NULL AND NEW.pdf_id IS DISTINCT FROM OLD.pdf_id
        OR OLD.taken_out_at IS NOT NULL
            AND (NEW.taken_out_at, NEW.taken_out_why) IS DISTINCT FROM (OLD.taken_out_at, OLD.taken_out_why))
    THEN
        RAISE EXCEPTION 'A published paper does not change.';
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION board_pack_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['state', 'taken_out_at'];
BEGIN
    IF OLD.state <> 'DRAFT' AND (
        to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving
        OR NEW.state <> OLD.state AND (OLD.state, NEW.state) <> ('PUBLISHED', 'SUPERSEDED')
        OR OLD.taken_out_at IS NOT NULL AND NEW.taken_out_at IS DISTINCT FROM OLD.taken_out_at)
    THEN
        RAISE EXCEPTION 'A published pack does not change.';
    END IF;
    RETURN NEW;
END
$$;
"""
NOT_FROZEN = "".join(
    one.FROZEN.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    for one in (papers, packs)
)
# To be a member is needed to read what is exempt: to run the series is not enough.
OF_MEMBERS = packs.of_item("(s.kind = 'GROUP' AND s.id IN (SELECT meetings_member_of(false)))")
OUT = f"""(k.taken_out_at IS NULL OR k.{packs.of_meeting(KEEPS)})"""
OF_A_MEMBER = """k.meeting_id IN (SELECT m.id FROM meetings_meeting m
                    WHERE m.series_id IN (SELECT meetings_member_of(false)))"""


def pdfs(more: str = "") -> str:
    """Who reads the PDFs of packs: of those that something more holds of."""
    return f"""purpose <> 'BOARD_PACK' OR {JOB} OR EXISTS (
        SELECT FROM {K} k WHERE {more} (k.public_pdf_id = core_storedfile.id
            OR k.members_pdf_id = core_storedfile.id AND (k.{packs.of_meeting(KEEPS)}
                OR {packs.MAY_EXEMPT} AND {OF_A_MEMBER})))"""


SEEN, REMOVED = 0, 3
LOCKS = policies(
    (
        "seen",
        P,
        f"{CLERK} OR {JOB} OR {POSTED} AND state <> 'DRAFT' AND NOT is_exempt AND taken_out_at IS NULL",
    ),
    (
        "seen",
        D,
        f"""{packs.of_item(KEEPS)} OR {packs.of_item(packs.BOARD_SEEN)} AND NOT board_item_is_exempt(item_id)
        OR {packs.MAY_EXEMPT} AND {OF_MEMBERS}""",
    ),
    # How it was worded before is not read with it.
    ("seen", f"{D}event", packs.of_item(KEEPS)),
    ("removed", D, f"{packs.TABLES[D][REMOVED]} AND NOT board_item_was_noticed(item_id)"),
    ("removed", A, f"({packs.TABLES[A][REMOVED]}) AND NOT board_paper_went_in(item_id, paper_id)"),
    ("board_packs_of_seen", "core_storedfile", pdfs(f"{OUT} AND")),
)
NO_LOCKS = policies(
    ("seen", P, papers.TABLES[P][SEEN]),
    ("seen", D, packs.TABLES[D][SEEN]),
    ("seen", f"{D}event", f"EXISTS (SELECT FROM {D} p WHERE p.id = pgh_obj_id)"),
    ("removed", D, packs.TABLES[D][REMOVED]),
    ("removed", A, packs.TABLES[A][REMOVED]),
    ("board_packs_of_seen", "core_storedfile", pdfs()),
)
GRANTED = f"""
GRANT UPDATE (paragraph) ON {D} TO alongside_app;
CREATE POLICY board_not_noticed ON meetings_agendaitem AS RESTRICTIVE FOR DELETE TO alongside_app
    USING (NOT board_item_was_noticed(id));
"""
NOT_GRANTED = f"""
DROP POLICY board_not_noticed ON meetings_agendaitem;
REVOKE UPDATE (paragraph) ON {D} FROM alongside_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("board", "0008_minutes_kept"),
        ("core", "0003_content_removed"),
        ("meetings", "0002_meetings_kept"),
        ("partners", "0019_board_clerk"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="itemdetail",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="itemdetail",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="itemdetail",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pack",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pack",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pack",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="paper",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="paper",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="paper",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="itemdetail",
            name="paragraph",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="under which it is exempt, whether or not a paper says so",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(7),
                ],
            ),
        ),
        migrations.AddField(
            model_name="itemdetailevent",
            name="paragraph",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="under which it is exempt, whether or not a paper says so",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(7),
                ],
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="taken_out_at",
            field=models.DateTimeField(
                blank=True,
                help_text="since when only its clerks read its PDFs, for a paper in them",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="packevent",
            name="taken_out_at",
            field=models.DateTimeField(
                blank=True,
                help_text="since when only its clerks read its PDFs, for a paper in them",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="source",
            field=models.CharField(
                blank=True, help_text="of which report it was made, if of one", max_length=50
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="taken_out_at",
            field=models.DateTimeField(blank=True, help_text="since when only its clerks read it", null=True),
        ),
        migrations.AddField(
            model_name="paper",
            name="taken_out_why",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="paperevent",
            name="source",
            field=models.CharField(
                blank=True, help_text="of which report it was made, if of one", max_length=50
            ),
        ),
        migrations.AddField(
            model_name="paperevent",
            name="taken_out_at",
            field=models.DateTimeField(blank=True, help_text="since when only its clerks read it", null=True),
        ),
        migrations.AddField(
            model_name="paperevent",
            name="taken_out_why",
            field=models.CharField(blank=True, max_length=500),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="itemdetail",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_itemdetailevent" ("changed_at", "changed_by_id", "id", "item_id", "late_reason", "paragraph", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "to_follow") SELECT new_values."changed_at", new_values."changed_by_id", new_values."id", new_values."item_id", new_values."late_reason", new_values."paragraph", NOW(), \'insert\', new_values."id", new_values."text", new_values."to_follow" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c9c5bf7d3ed389ae69319f2da0c16aeba321b975",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_88464",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="board_itemdetail",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="itemdetail",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_itemdetailevent" ("changed_at", "changed_by_id", "id", "item_id", "late_reason", "paragraph", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "to_follow") SELECT new_values."changed_at", new_values."changed_by_id", new_values."id", new_values."item_id", new_values."late_reason", new_values."paragraph", NOW(), \'update\', new_values."id", new_values."text", new_values."to_follow" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c8cc7284d085711de323cb5a9c8b8bc81f2d5d3a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_105ce",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="board_itemdetail",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="itemdetail",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_itemdetailevent" ("changed_at", "changed_by_id", "id", "item_id", "late_reason", "paragraph", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "to_follow") SELECT old_values."changed_at", old_values."changed_by_id", old_values."id", old_values."item_id", old_values."late_reason", old_values."paragraph", NOW(), \'delete\', old_values."id", old_values."text", old_values."to_follow" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="b21872b27049927c085f5217af31fff2c8dcb271",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_652ad",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="board_itemdetail",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pack",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_packevent" ("fault", "id", "is_publishing", "made_at", "made_by_id", "meeting_id", "members_pdf_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "public_pdf_id", "published_at", "published_by_id", "set_at", "sha256", "sheets", "standard", "state", "taken_out_at", "turn", "version", "wanted_at", "went_in") SELECT new_values."fault", new_values."id", new_values."is_publishing", new_values."made_at", new_values."made_by_id", new_values."meeting_id", new_values."members_pdf_id", NOW(), \'insert\', new_values."id", new_values."places", new_values."public_pdf_id", new_values."published_at", new_values."published_by_id", new_values."set_at", new_values."sha256", new_values."sheets", new_values."standard", new_values."state", new_values."taken_out_at", new_values."turn", new_values."version", new_values."wanted_at", new_values."went_in" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="77c884c75e42722e23f2ae86739f81733de314ec",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c9885",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="board_pack",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pack",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_packevent" ("fault", "id", "is_publishing", "made_at", "made_by_id", "meeting_id", "members_pdf_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "public_pdf_id", "published_at", "published_by_id", "set_at", "sha256", "sheets", "standard", "state", "taken_out_at", "turn", "version", "wanted_at", "went_in") SELECT new_values."fault", new_values."id", new_values."is_publishing", new_values."made_at", new_values."made_by_id", new_values."meeting_id", new_values."members_pdf_id", NOW(), \'update\', new_values."id", new_values."places", new_values."public_pdf_id", new_values."published_at", new_values."published_by_id", new_values."set_at", new_values."sha256", new_values."sheets", new_values."standard", new_values."state", new_values."taken_out_at", new_values."turn", new_values."version", new_values."wanted_at", new_values."went_in" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="5470188a3bb2387bc076dae44fd8df532ea3ef3b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_93ffb",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="board_pack",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pack",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_packevent" ("fault", "id", "is_publishing", "made_at", "made_by_id", "meeting_id", "members_pdf_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "public_pdf_id", "published_at", "published_by_id", "set_at", "sha256", "sheets", "standard", "state", "taken_out_at", "turn", "version", "wanted_at", "went_in") SELECT old_values."fault", old_values."id", old_values."is_publishing", old_values."made_at", old_values."made_by_id", old_values."meeting_id", old_values."members_pdf_id", NOW(), \'delete\', old_values."id", old_values."places", old_values."public_pdf_id", old_values."published_at", old_values."published_by_id", old_values."set_at", old_values."sha256", old_values."sheets", old_values."standard", old_values."state", old_values."taken_out_at", old_values."turn", old_values."version", old_values."wanted_at", old_values."went_in" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="95d3971aa317dfc54451e7526155bd56192f446e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_39d3e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="board_pack",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paper",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_paperevent" ("agency_id", "borough", "changed_at", "changed_by_id", "checked_at", "fault", "file_id", "id", "is_exempt", "kind", "lead", "pages", "paragraph", "pdf_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "reason", "sha256", "silent_pages", "source", "state", "supersedes_id", "taken_out_at", "taken_out_why", "template", "text", "title", "written_at", "written_by_id") SELECT new_values."agency_id", new_values."borough", new_values."changed_at", new_values."changed_by_id", new_values."checked_at", new_values."fault", new_values."file_id", new_values."id", new_values."is_exempt", new_values."kind", new_values."lead", new_values."pages", new_values."paragraph", new_values."pdf_id", NOW(), \'insert\', new_values."id", new_values."published_at", new_values."published_by_id", new_values."reason", new_values."sha256", new_values."silent_pages", new_values."source", new_values."state", new_values."supersedes_id", new_values."taken_out_at", new_values."taken_out_why", new_values."template", new_values."text", new_values."title", new_values."written_at", new_values."written_by_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9acb5ad548ce13450e452bf534265c62700c0191",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6f093",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="board_paper",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paper",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_paperevent" ("agency_id", "borough", "changed_at", "changed_by_id", "checked_at", "fault", "file_id", "id", "is_exempt", "kind", "lead", "pages", "paragraph", "pdf_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "reason", "sha256", "silent_pages", "source", "state", "supersedes_id", "taken_out_at", "taken_out_why", "template", "text", "title", "written_at", "written_by_id") SELECT new_values."agency_id", new_values."borough", new_values."changed_at", new_values."changed_by_id", new_values."checked_at", new_values."fault", new_values."file_id", new_values."id", new_values."is_exempt", new_values."kind", new_values."lead", new_values."pages", new_values."paragraph", new_values."pdf_id", NOW(), \'update\', new_values."id", new_values."published_at", new_values."published_by_id", new_values."reason", new_values."sha256", new_values."silent_pages", new_values."source", new_values."state", new_values."supersedes_id", new_values."taken_out_at", new_values."taken_out_why", new_values."template", new_values."text", new_values."title", new_values."written_at", new_values."written_by_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="407e3e1385465471d7e153df428ca8003718f51c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_108c9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="board_paper",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paper",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_paperevent" ("agency_id", "borough", "changed_at", "changed_by_id", "checked_at", "fault", "file_id", "id", "is_exempt", "kind", "lead", "pages", "paragraph", "pdf_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "reason", "sha256", "silent_pages", "source", "state", "supersedes_id", "taken_out_at", "taken_out_why", "template", "text", "title", "written_at", "written_by_id") SELECT old_values."agency_id", old_values."borough", old_values."changed_at", old_values."changed_by_id", old_values."checked_at", old_values."fault", old_values."file_id", old_values."id", old_values."is_exempt", old_values."kind", old_values."lead", old_values."pages", old_values."paragraph", old_values."pdf_id", NOW(), \'delete\', old_values."id", old_values."published_at", old_values."published_by_id", old_values."reason", old_values."sha256", old_values."silent_pages", old_values."source", old_values."state", old_values."supersedes_id", old_values."taken_out_at", old_values."taken_out_why", old_values."template", old_values."text", old_values."title", old_values."written_at", old_values."written_by_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="3dc3e0d5636f7593d788cc555e1dc7a904d89eaf",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2f130",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="board_paper",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_out_at", None), ("taken_out_why", "")),
                    models.Q(
                        models.Q(("state", "DRAFT"), _negated=True),
                        ("taken_out_at__isnull", False),
                        models.Q(("taken_out_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_paper_that_was_taken_out_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", ""), _negated=True),
                fields=("borough", "source"),
                name="a_report_is_one_paper",
            ),
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
        migrations.RunSQL(LOCKS, NO_LOCKS),
        migrations.RunSQL(GRANTED, NOT_GRANTED),
    ]
