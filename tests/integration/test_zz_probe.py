from datetime import date, timedelta
from typing import Any
import pytest, re
from django.db import connection, transaction, IntegrityError
from django.db.utils import DatabaseError
from django.utils import timezone
from alongside.audit import acting
from alongside.iom.models import *
from alongside.partners.models import *
from integration.iom.conftest import *

pytestmark = pytest.mark.django_db


def q(sql, args=()):
    with connection.cursor() as c:
        c.execute(sql, args)
        try:
            return c.rowcount, c.fetchall()[:5]
        except Exception:
            return c.rowcount, None


def attempt(posting, name, sql, args=()):
    try:
        with transaction.atomic():
            with acting.as_posting(posting):
                with transaction.atomic():
                    r = q(sql, args)
            print("OK   ", name, r)
            transaction.set_rollback(True)
    except DatabaseError as e:
        print("FAIL ", name, str(e).splitlines()[0][:150])


def test_db(london, as_posting, make_posting, make_agency, haringey, enfield, analyst):
    off = make_posting("POLICE_OFFICER", "Haringey")
    gov = make_posting("GOVERNANCE_LEAD")
    sup = make_posting("SUPERVISOR", "Haringey", agency=analyst.agency)
    H = london.case("H000001")
    E = london.case("E000001")
    A = lambda n, s, a=(), p=haringey: attempt(p, n, s, a)
    A(
        "forge log as other, posting null",
        "insert into audit_entry (act, at, actor_id, actor_email, posting_id, agency, agency_id, what, which, fields, people, reason, \"to\", request_id, role, task) values ('CONSULTATION','2001-01-01',%s,'x@y',null,'Z',%s,'iom.case','{}','{}','{}','','','','','')",
        (enfield.user_id, enfield.agency_id),
    )
    A(
        "forge log own posting other actor backdated",
        "insert into audit_entry (act, at, actor_id, actor_email, posting_id, agency, agency_id, what, which, fields, people, reason, \"to\", request_id, role, task) values ('CONSULTATION','2001-01-01',%s,'x@y',%s,'Z',%s,'iom.case','{}','{}','{}','','','','','')",
        (enfield.user_id, haringey.pk, enfield.agency_id),
    )
    A(
        "log with explicit id",
        "insert into audit_entry (id, act, at, actor_id, actor_email, posting_id, agency, agency_id, what, which, fields, people, reason, \"to\", request_id, role, task) values (-5,'CONSULTATION',now(),%s,'x@y',%s,'Z',%s,'iom.case','{}','{}','{}','','','','','')",
        (haringey.user_id, haringey.pk, haringey.agency_id),
    )
    A("setval", "select setval('audit_entry_id_seq', 1)")
    A("nextval", "select nextval('audit_entry_id_seq')")
    for t in ("audit_entry", "audit_seal", "iom_caseevent", "people_personevent", "partners_postingevent"):
        A(
            f"update {t}",
            f"update {t} set {'reason' if t == 'audit_entry' else 'count' if t == 'audit_seal' else 'pgh_label'} = {1 if t == 'audit_seal' else chr(39) + 'x' + chr(39)}",
        )
        A(f"delete {t}", f"delete from {t}")
        A(f"truncate {t}", f"truncate {t} cascade")
    A("forge history", "insert into iom_caseevent select * from iom_caseevent limit 0")
    A(
        "forge person event",
        "insert into people_personevent (pgh_created_at, pgh_label, pgh_obj_id, id, crn, pnc, noms, surname, forenames, born_on, sex, ethnicity, address, postcode, pgh_posting) values (now(),'update',%s,%s,'X','','','Forged','x','2000-01-01','M','','','',%s)",
        (H.person_id, H.person_id, enfield.pk),
    )
    A("move case borough", "update iom_case set borough='E09000010' where id=%s", (H.pk,))
    A(
        "case person -> other",
        "update iom_case set person_id=%s where id=%s returning (select surname from people_person p where p.id=iom_case.person_id)",
        (E.person_id, H.pk),
    )
    A(
        "case person swap then read",
        "with u as (select 1) select * from people_person where id=%s",
        (E.person_id,),
    )
    A(
        "decide as other",
        "insert into iom_decision (case_id, kind, reason, text, defer_until, borough, decided_by_id, decided_at) values (%s,'INCLUDE','','',null,'E09000014',%s,now())",
        (H.pk, enfield.pk),
    )
    A(
        "decide backdated",
        "insert into iom_decision (case_id, kind, reason, text, defer_until, borough, decided_by_id, decided_at) values (%s,'INCLUDE','','',null,'E09000014',%s,'2001-01-01')",
        (H.pk, haringey.pk),
    )
    A(
        "alloc given by other",
        "insert into iom_allocation (case_id, posting_id, agency_id, from_at, given_by_id, why) values (%s,%s,%s,now(),%s,'x')",
        (H.pk, haringey.pk, haringey.agency_id, enfield.pk),
    )
    A(
        "become supervisor: update posting",
        "update partners_posting set role='SUPERVISOR', borough='' where id=%s",
        (haringey.pk,),
    )
    A(
        "officer updates own posting",
        "update partners_posting set borough='E09000010' where id=%s",
        (off.pk,),
        off,
    )
    A(
        "officer inserts posting",
        "insert into partners_posting (user_id, agency_id, role, borough, starts_on) values (%s,%s,'SUPERVISOR','','2020-01-01')",
        (off.user_id, analyst.agency_id),
        off,
    )
    A("officer: user passwords", "select email, password from partners_user", (), off)
    A("officer: mfa secrets", "select * from mfa_authenticator", (), off)
    A("officer: sessions", "select * from django_session", (), off)
    A("officer: agreement widen", "update partners_agreementparty set reads='{IDENTITY}'", (), off)
    A("officer: agreement extend", "update partners_agreement set ends_at='2099-01-01'", (), off)
    A("officer: jobs", "select * from procrastinate_jobs", (), off)
    A("officer: jobs delete", "delete from procrastinate_jobs", (), off)
    A("officer: tally update", "update iom_tally set cases=0", (), off)
    A("officer: run update", "update iom_run set state='SET_ASIDE'", (), off)
    A("officer: run delete", "delete from iom_run", (), off)
    A("officer: result", "select count(*) from iom_result", (), off)
    A(
        "store file forge",
        "insert into core_storedfile (purpose,name,sha256,size,received_at) values ('AGREEMENT','x','',0,now())",
        (),
        off,
    )
    A("change role", "set role none", (), off)
    A("reset role", "reset role", (), off)
    A("create table", "create table public.x (a int)", (), off)
    A("create temp", "create temp table people_person (a int)", (), off)
    A("create func", "create function public.f() returns int language sql as 'select 1'", (), off)
    A(
        "create pg_temp func",
        "create function pg_temp.alongside_told(text) returns text language sql as 'select 1'::text",
        (),
        off,
    )
    A("copy to", "copy people_person to '/tmp/x'", (), off)
    A("lo_import", "select lo_import('/etc/passwd')", (), off)
    A("pg_read_file", "select pg_read_file('/etc/passwd')", (), off)
    A("disable trigger", "alter table audit_entry disable trigger all", (), off)
    A("session_replication_role", "set session_replication_role='replica'", (), off)
    A("pgtrigger ignore", "set local pgtrigger.ignore = '{iom_case:update_update}'", (), off)
    A("row_security off", "set local row_security=off", (), off)
    A("act as other", "select alongside_act_as(%s,'','')", (analyst.pk,), off)
    A("act as task", "select alongside_act_as(null,'monthly-run','')", (), off)
    A(
        "pgstats",
        "select tablename, attname, most_common_vals from pg_stats where tablename='people_person'",
        (),
        off,
    )
    A("explain", "explain select * from people_person", (), off)
    for p in (off, gov):
        A("erase", "select rights_erase_person(%s, gen_random_uuid(), 'RULE','x','{}')", (H.person_id,), p)
        A("entries about", "select rights_entries_about(%s)", (H.person_id,), p)
        A("closed case", "select * from iom_closed_case(%s)", (E.pk,), p)
    A(
        "gov: restriction of anyone",
        "insert into people_restriction (person_id, from_on, until_on, reason, by_posting) values (%s, current_date, null, 'x', 1)",
        (E.person_id,),
        gov,
    )
    A("gov: persons", "select count(*) from people_person", (), gov)
    A(
        "gov: subject request for other agency",
        "insert into rights_subjectrequest (kind, person_id, name, agency_id, asked_on, asked_by, wish, identity_how, is_extended, outcome, outcome_words, recorded_by_id) values ('ACCESS', %s, 'n', %s, current_date, '', '', '', false, '', '', %s)",
        (E.person_id, haringey.agency_id, gov.pk),
        gov,
    )
    q("select 1")
    r = q(
        "select c.relname from pg_class c join pg_namespace n on n.oid=c.relnamespace where n.nspname='public' and c.relkind='r' and not c.relrowsecurity order by 1"
    )
    with connection.cursor() as c:
        c.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid=c.relnamespace where n.nspname='public' and c.relkind in ('r','v','m') and not c.relrowsecurity order by 1"
        )
        print("NO RLS:", [x for (x,) in c.fetchall()])
        c.execute(
            "select p.proname, p.prosecdef, has_function_privilege('alongside_app', p.oid, 'execute'), has_function_privilege('public', p.oid, 'execute'), p.proconfig from pg_proc p join pg_namespace n on n.oid=p.pronamespace where n.nspname='public' and p.prosecdef"
        )
        for r in c.fetchall():
            print("DEF", r)
