"""Row-level security on minutes (ADR 0056); board.minutes_queries says the same in Python.

Drafts are read by whoever sees the series, and written by whoever runs it (meetings.queries). What was agreed and is
published is read by every posting, as its agreed version: its head, and neither its earlier wording nor its parts.
Once minutes are agreed triggers refuse every change of them, but that they are signed, and that the worker sets the PDF.
"""

from importlib import import_module

from django.db import migrations

first = import_module("alongside.board.migrations.0002_consultations_kept")
meetings = import_module("alongside.meetings.migrations.0002_meetings_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
ME, TASK, JOB = first.ME, first.TASK, first.JOB
POSTED = "(SELECT alongside_told('posting')) IS NOT NULL"
DRAFTS = f"{TASK} = 'drafts'"
M, E, V, D = "board_minutes", "board_minute", "board_minutesversion", "board_minutesdraft"
SEEN, RUN = meetings.meetings(meetings.SEEN), meetings.meetings(meetings.RUN)
CLOSED_GROUP = meetings.meetings(f"{meetings.RUN} AND s.kind = 'GROUP'", "'CLOSED'")


def of_minutes(table: str, rule: str) -> str:
    """Whether the minutes of a row are seen, and a rule holds for them."""
    return f"EXISTS (SELECT FROM {M} m WHERE m.id = {table}.minutes_id AND ({rule}))"


def in_draft(table: str) -> str:
    """Whether they are a draft that the posting writes."""
    return of_minutes(table, f"m.state = 'DRAFT' AND m.meeting_id IN {RUN}")


OWN = f"posting_id = {ME} AND {in_draft(D)}"
CHANGED = (
    '"when", present, apologies, first_number, state, is_public, changed_by_id, changed_at, agreed_on, agreed_by_id, agreed_at, '
    "signed_how, signed_name, signed_on, signed_by_id"
)
TABLES = {
    M: (
        f"meeting_id IN {SEEN} OR {JOB} OR {POSTED} AND is_public AND state <> 'DRAFT'",
        f"written_by_id = {ME} AND state = 'DRAFT' AND meeting_id IN {CLOSED_GROUP}",
        f"meeting_id IN {RUN}",
        "",
        CHANGED,
    ),
    E: (
        of_minutes(E, f"m.meeting_id IN {SEEN}"),
        in_draft(E),
        in_draft(E),
        in_draft(E),
        "place, title, text, resolved, changed_by_id, changed_at",
    ),
    V: (
        f"{of_minutes(V, f'm.meeting_id IN {SEEN} OR {V}.is_agreed')} OR {JOB}",
        f"made_by_id = {ME} AND {in_draft(V)}",
        f"{JOB} OR {of_minutes(V, f'm.meeting_id IN {RUN}')}",
        "",
        "pdf_id, fault",
    ),
    D: (
        f"{OWN} OR {DRAFTS}",
        OWN,
        OWN,
        f"posting_id = {ME} OR {DRAFTS}",
        "said, saved_at",
    ),
}
# How drafts were worded is for those who write them.
OF_WRITERS = f"""
ALTER POLICY seen ON {M}event USING (meeting_id IN {RUN});
ALTER POLICY seen ON {E}event USING (minutes_id IN (SELECT m.id FROM {M} m WHERE m.meeting_id IN {RUN}));
"""
FROZEN = f"""
CREATE FUNCTION board_minutes_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['state', 'signed_how', 'signed_name', 'signed_on', 'signed_by_id'];
BEGIN
    IF OLD.state <> 'DRAFT' AND (
        to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving
        OR to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) AND (OLD.state, NEW.state) <> ('AGREED', 'SIGNED'))
    THEN
        RAISE EXCEPTION 'Minutes that were agreed do not change.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER are_frozen BEFORE UPDATE ON {M} FOR EACH ROW EXECUTE FUNCTION board_minutes_are_frozen();

CREATE FUNCTION board_minute_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.minutes_id ELSE NEW.minutes_id END;
BEGIN
    IF EXISTS (SELECT FROM {M} m WHERE m.id = of AND m.state <> 'DRAFT') THEN
        RAISE EXCEPTION 'Minutes that were agreed do not change.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER is_frozen BEFORE INSERT OR UPDATE OR DELETE ON {E}
    FOR EACH ROW EXECUTE FUNCTION board_minute_is_frozen();

CREATE FUNCTION board_minutesversion_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['pdf_id', 'fault'];
BEGIN
    IF to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving
        OR OLD.pdf_id IS NOT NULL AND NEW.pdf_id IS DISTINCT FROM OLD.pdf_id
    THEN
        RAISE EXCEPTION 'A version of minutes does not change.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER is_frozen BEFORE UPDATE ON {V} FOR EACH ROW EXECUTE FUNCTION board_minutesversion_is_frozen();
"""
NOT_FROZEN = f"""
DROP TRIGGER is_frozen ON {V};
DROP FUNCTION board_minutesversion_is_frozen();
DROP TRIGGER is_frozen ON {E};
DROP FUNCTION board_minute_is_frozen();
DROP TRIGGER are_frozen ON {M};
DROP FUNCTION board_minutes_are_frozen();
"""
# The PDF is read with its minutes, and set by the worker.
FILES = f"""
CREATE POLICY minutes_of_seen ON core_storedfile AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    purpose <> 'BOARD_MINUTES' OR {JOB} OR EXISTS (SELECT FROM {V} v WHERE v.pdf_id = core_storedfile.id));
CREATE POLICY minutes_read ON core_storedfile FOR SELECT TO alongside_app USING (purpose = 'BOARD_MINUTES' AND {JOB});
CREATE POLICY minutes_added ON core_storedfile FOR INSERT TO alongside_app
    WITH CHECK (purpose = 'BOARD_MINUTES' AND {JOB});
CREATE POLICY minutes_changed ON core_storedfile FOR UPDATE TO alongside_app
    USING (purpose = 'BOARD_MINUTES' AND {JOB});
"""
NO_FILES = "".join(
    f"DROP POLICY minutes_{name} ON core_storedfile;" for name in ("changed", "added", "read", "of_seen")
)


class Migration(migrations.Migration):
    dependencies = [
        ("board", "0007_minutes"),
        ("meetings", "0002_meetings_kept"),
        ("iom", "0003_two_locks"),
    ]

    operations = [
        migrations.RunSQL(
            "".join(first.locked(table, rules) for table, rules in TABLES.items())
            + parts.events_kept(f"{M}event", M)
            + parts.events_kept(f"{E}event", E)
            + OF_WRITERS,
            "".join(first.unlocked(table) for table in (f"{E}event", f"{M}event", *reversed(TABLES))),
        ),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
        migrations.RunSQL(FILES, NO_FILES),
    ]
