"""What the database does for the index by itself: statements, keys to search names by, and who is one person.

Nobody writes a statement or the number of an individual: both follow from people's rows and from the pairs that are
linked, whatever wrote those. The functions belong to the owner of the tables, as a link may reach somebody whom who
decided may not see.
"""

from django.db import migrations

FUNCTIONS = r"""
-- A name without diacritics, apostrophes and marks, in capitals: "Zoë O’Neill-Ray" is ZOE ONEILL RAY.
CREATE FUNCTION people_plain(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT trim(regexp_replace(regexp_replace(
        upper(replace(translate(regexp_replace(normalize(coalesce(name, ''), NFKD), '[\u0300-\u036f]', '', 'g'),
            'øØłŁđĐæÆ', 'OOLLDDAA'), 'ß', 'SS')),
        '[''`\u2018\u2019\u02bc]', '', 'g'), '[[:space:][:punct:][:cntrl:]\u200b-\u200f\u202a-\u202e\u2066-\u2069]+', ' ', 'g'))
$$;

-- How a word sounds, roughly: its first letter, and the consonants after it. SMITH and SMYTH are SMT, and CATHRYN and
-- KATHERINE both KTRN.
CREATE FUNCTION people_sound(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(left(word, 1), 'CQZ', 'KKS') || left(regexp_replace(
        translate(regexp_replace(regexp_replace(substr(word, 2), 'PH', 'F', 'g'), 'CK', 'K', 'g'),
            'CQZVAEIOUYHW', 'KKSF'), '(.)\1+', '\1', 'g'), 4)
$$;

-- What a name is found by: each word, how it sounds (~SMT), its beginning (^SMI), and its initial (S.).
CREATE FUNCTION people_keys(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT key ORDER BY key), '{}')
    FROM unnest(string_to_array(nullif(people_plain(name), ''), ' ')) AS word,
        LATERAL unnest(ARRAY[
            left(word, 60), CASE WHEN length(word) > 2 THEN '~' || people_sound(word) END,
            CASE WHEN length(word) > 2 THEN '^' || left(word, 3) END, left(word, 1) || '.'
        ]) AS key
    WHERE key IS NOT NULL
$$;

-- Whoever is new is one of their own, until they are linked.
CREATE FUNCTION people_is_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.individual := NEW.id;
    RETURN NEW;
END
$$;
CREATE TRIGGER is_one BEFORE INSERT ON people_person FOR EACH ROW EXECUTE FUNCTION people_is_one();

CREATE FUNCTION people_said(news bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE people_statement SET is_current = false WHERE person_id = ANY (news) AND is_current;
    INSERT INTO people_statement (person_id, stated_on, is_current, crn, pnc, noms, cro, surname, forenames, known_as,
        born_on, sex, address, postcode, keys)
    SELECT id, stated_on, true, crn, pnc, noms, cro, surname, forenames, known_as, born_on, sex, address, postcode,
        people_keys(forenames || ' ' || surname || ' ' || known_as)
    FROM people_person WHERE id = ANY (news) ORDER BY id;
END
$$;

CREATE FUNCTION people_new_says() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM people_said(ARRAY(SELECT id FROM new_rows));
    RETURN NULL;
END
$$;
CREATE TRIGGER new_says AFTER INSERT ON people_person REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION people_new_says();

CREATE FUNCTION people_says_other() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM people_said(ARRAY(
        SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
        WHERE (n.crn, n.pnc, n.noms, n.cro, n.surname, n.forenames, n.known_as, n.born_on, n.sex, n.address, n.postcode)
            IS DISTINCT FROM
            (o.crn, o.pnc, o.noms, o.cro, o.surname, o.forenames, o.known_as, o.born_on, o.sex, o.address, o.postcode)
    ));
    RETURN NULL;
END
$$;
CREATE TRIGGER says_other AFTER UPDATE ON people_person REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION people_says_other();

-- What a source said stays as it was: only whether it is the newest changes.
CREATE FUNCTION people_statement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What a source said is kept as it was.';
END
$$;
CREATE TRIGGER statement_stays BEFORE UPDATE OF person_id, stated_on, crn, pnc, noms, cro, surname, forenames, known_as,
    born_on, sex, address, postcode, keys ON people_statement
FOR EACH ROW EXECUTE FUNCTION people_statement_stays();

-- Who is one person: whoever can be reached by links. The number is that of the first of them.
CREATE FUNCTION people_regroup(changed bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    WITH RECURSIVE affected AS (
        SELECT p.id FROM people_person p
        WHERE p.individual IN (SELECT s.individual FROM people_person s WHERE s.id = ANY (changed))
    ), reach (start, id) AS (
        SELECT id, id FROM affected
        UNION
        SELECT r.start, n.id FROM reach r CROSS JOIN LATERAL (
            SELECT x.two_id AS id FROM people_pair x WHERE x.one_id = r.id AND x.state IN ('LINKED', 'SAME')
            UNION ALL
            SELECT x.one_id FROM people_pair x WHERE x.two_id = r.id AND x.state IN ('LINKED', 'SAME')
        ) n
    ), first AS (SELECT start, min(id) AS individual FROM reach GROUP BY start)
    UPDATE people_person p SET individual = f.individual
    FROM first f WHERE p.id = f.start AND p.individual IS DISTINCT FROM f.individual;
    IF EXISTS (
        SELECT FROM people_person a JOIN people_pair x ON x.one_id = a.id AND x.state = 'DIFFERENT'
            JOIN people_person b ON b.id = x.two_id
        WHERE a.individual = b.individual
            AND a.individual IN (SELECT s.individual FROM people_person s WHERE s.id = ANY (changed))
    ) THEN
        RAISE EXCEPTION 'different_people_are_not_one: two who were found to be different people cannot be linked.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'different_people_are_not_one';
    END IF;
END
$$;

CREATE FUNCTION people_pairs_came() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM people_regroup(ARRAY(
        SELECT unnest(ARRAY[one_id, two_id]) FROM new_rows WHERE state IN ('LINKED', 'SAME', 'DIFFERENT')));
    RETURN NULL;
END
$$;
CREATE TRIGGER pairs_came AFTER INSERT ON people_pair REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION people_pairs_came();

CREATE FUNCTION people_pairs_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM people_regroup(ARRAY(
        SELECT unnest(ARRAY[n.one_id, n.two_id]) FROM new_rows n JOIN old_rows o USING (id)
        WHERE n.state <> o.state));
    RETURN NULL;
END
$$;
CREATE TRIGGER pairs_changed AFTER UPDATE ON people_pair REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION people_pairs_changed();

CREATE FUNCTION people_pairs_went() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM people_regroup(ARRAY(SELECT unnest(ARRAY[one_id, two_id]) FROM old_rows));
    RETURN NULL;
END
$$;
CREATE TRIGGER pairs_went AFTER DELETE ON people_pair REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION people_pairs_went();

-- A decision is what the newest verdict says, and by whoever said it. What nobody has decided, or nobody was sure of,
-- the evidence may link and take apart again.
CREATE FUNCTION people_stands_as_said() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    said record;
BEGIN
    IF NEW.decided_by_id IS NULL AND NEW.state IN ('WAITING', 'LINKED') AND OLD.state IN ('WAITING', 'LINKED', 'NOT_SURE')
    THEN
        RETURN NEW;
    END IF;
    SELECT kind, by_id INTO said FROM people_verdict WHERE pair_id = NEW.id ORDER BY id DESC LIMIT 1;
    IF NOT NEW.state = ANY (CASE said.kind
            WHEN 'SAME' THEN CASE OLD.state WHEN 'CONFIRM' THEN '{}'::text[] ELSE '{SAME,CONFIRM,CONFLICT}' END
            WHEN 'CONFIRMED' THEN CASE OLD.state WHEN 'CONFIRM' THEN '{SAME,CONFLICT}'::text[] ELSE '{}' END
            WHEN 'DIFFERENT' THEN '{DIFFERENT,CONFLICT}'
            WHEN 'NOT_SURE' THEN '{NOT_SURE}'
            WHEN 'TAKEN_BACK' THEN '{WAITING}'
            ELSE '{}' END)
        OR NEW.decided_by_id IS DISTINCT FROM (CASE NEW.state WHEN 'WAITING' THEN NULL ELSE said.by_id END)
    THEN
        RAISE EXCEPTION 'A pair stands as the newest verdict says.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_pair_stands_as_said';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER stands_as_said BEFORE UPDATE ON people_pair FOR EACH ROW
WHEN ((OLD.state, OLD.decided_by_id) IS DISTINCT FROM (NEW.state, NEW.decided_by_id))
EXECUTE FUNCTION people_stands_as_said();

-- A second opinion is a second person's, on what a first has said.
CREATE FUNCTION people_second_is_another() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.kind = 'CONFIRMED' AND NOT EXISTS (SELECT FROM people_pair WHERE id = NEW.pair_id AND state = 'CONFIRM') THEN
        RAISE EXCEPTION 'There is nothing to confirm.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_second_opinion_is_on_a_first';
    END IF;
    IF NEW.kind = 'CONFIRMED' AND (SELECT user_id FROM partners_posting WHERE id = NEW.by_id) = (
        SELECT p.user_id FROM people_verdict v JOIN partners_posting p ON p.id = v.by_id
        WHERE v.pair_id = NEW.pair_id AND v.kind = 'SAME' ORDER BY v.id DESC LIMIT 1
    ) THEN
        RAISE EXCEPTION 'Whoever said that they are one person cannot confirm it too.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_second_opinion_is_a_seconds';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER second_is_another BEFORE INSERT ON people_verdict
FOR EACH ROW EXECUTE FUNCTION people_second_is_another();

-- Nobody calls these, or puts them on a table of their own.
REVOKE ALL ON FUNCTION people_said(bigint[]), people_regroup(bigint[]), people_new_says(), people_says_other(),
    people_pairs_came(), people_pairs_changed(), people_pairs_went(), people_stands_as_said(),
    people_second_is_another() FROM PUBLIC;

-- Those who were here before.
UPDATE people_person SET individual = id;
SELECT people_said(ARRAY(SELECT id FROM people_person));
"""
NO_FUNCTIONS = """
-- Without the index there is only the extract.
DELETE FROM people_verdict;
DELETE FROM people_pair;
DELETE FROM people_marker;
DELETE FROM people_restriction WHERE person_id IN (SELECT id FROM people_person WHERE source <> 'EXTRACT');
DELETE FROM people_statement;
DELETE FROM people_person WHERE source <> 'EXTRACT';
DROP TRIGGER second_is_another ON people_verdict;
DROP TRIGGER stands_as_said ON people_pair;
DROP TRIGGER pairs_went ON people_pair;
DROP TRIGGER pairs_changed ON people_pair;
DROP TRIGGER pairs_came ON people_pair;
DROP TRIGGER statement_stays ON people_statement;
DROP TRIGGER says_other ON people_person;
DROP TRIGGER new_says ON people_person;
DROP TRIGGER is_one ON people_person;
DROP FUNCTION people_second_is_another();
DROP FUNCTION people_stands_as_said();
DROP FUNCTION people_pairs_went();
DROP FUNCTION people_pairs_changed();
DROP FUNCTION people_pairs_came();
DROP FUNCTION people_regroup(bigint[]);
DROP FUNCTION people_statement_stays();
DROP FUNCTION people_says_other();
DROP FUNCTION people_new_says();
DROP FUNCTION people_said(bigint[]);
DROP FUNCTION people_is_one();
DROP FUNCTION people_keys(text);
DROP FUNCTION people_sound(text);
DROP FUNCTION people_plain(text);
"""


class Migration(migrations.Migration):
    # Rows are written here and tables altered before: PostgreSQL wants its triggers done with in between.
    dependencies = [("people", "0004_index")]

    operations = [migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS)]
