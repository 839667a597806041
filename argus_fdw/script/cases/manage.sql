
---------------------------------------------------------------------------------------------------------------------
-- Changing and closing cases
---------------------------------------------------------------------------------------------------------------------

-- Locks a case until the end of the transaction. Returns what is known of it, or raises an error.
CREATE FUNCTION argus_internal.lock_case(relid pg_catalog.regclass)
RETURNS argus_internal.opened_case
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    opened argus_internal.opened_case;
BEGIN
    SELECT * INTO opened FROM argus_internal.opened_case o WHERE o.relid = lock_case.relid FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format('%s is not a case', relid),
            HINT = 'SELECT name FROM argus.cases lists the cases.';
    END IF;
    RETURN opened;
END
$$;

COMMENT ON FUNCTION argus_internal.lock_case(pg_catalog.regclass) IS 'locks a case, or raises an error if it is none';

CREATE FUNCTION argus_internal.alter_case(relid pg_catalog.regclass, note pg_catalog.text, keep pg_catalog.interval,
    hold pg_catalog.bool)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    opened argus_internal.opened_case := argus_internal.lock_case(relid);
BEGIN
    PERFORM argus_internal.check_interval('keep', keep);
    UPDATE argus_internal.opened_case o SET note = coalesce(alter_case.note, o.note),
        expires = coalesce(o.opened_at + keep, o.expires), hold = coalesce(alter_case.hold, o.hold)
    WHERE o.relid = opened.relid;
END
$$;

COMMENT ON FUNCTION argus_internal.alter_case(pg_catalog.regclass, pg_catalog.text, pg_catalog.interval,
    pg_catalog.bool)
IS 'what argus.alter_case() does';

CREATE PROCEDURE argus.alter_case("case" pg_catalog.regclass, note pg_catalog.text DEFAULT NULL,
    keep pg_catalog.interval DEFAULT NULL, hold pg_catalog.bool DEFAULT NULL)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.require_case($1);
    PERFORM argus_internal.door_alter_case($1, $2, $3, $4);
END
$$;

COMMENT ON PROCEDURE argus.alter_case(pg_catalog.regclass, pg_catalog.text, pg_catalog.interval, pg_catalog.bool)
IS 'changes the note of a case, how long after it was opened it is kept, and whether it is held; NULL: as it was';

CREATE FUNCTION argus_internal.require_case("case" pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF "case" IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "case" must not be null');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.require_case(pg_catalog.regclass) IS 'raises an error for NULL';

CREATE FUNCTION argus_internal.forget_case(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM argus_internal.relation x WHERE x.relid = $1;
    DELETE FROM argus_internal.case_archive x WHERE x.relid = $1;
    DELETE FROM argus_internal.case_source x WHERE x.relid = $1;
    DELETE FROM argus_internal.opened_case x WHERE x.relid = $1;
$$;

COMMENT ON FUNCTION argus_internal.forget_case(pg_catalog.regclass) IS 'forgets all that is known of a case';

CREATE FUNCTION argus_internal.close_case(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    opened argus_internal.opened_case := argus_internal.lock_case(relid);
BEGIN
    IF opened.hold THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use', MESSAGE = format('the case %s is held', relid),
            DETAIL = coalesce('Its note says: ' || opened.note, 'It has no note.'),
            HINT = format('CALL argus.alter_case(%L, hold => false) ends that.', relid);
    END IF;
    PERFORM argus_internal.drop_relation(relid, '_manifest');
    PERFORM argus_internal.run_as_owner(relid, format('DROP TABLE %s', relid));
    PERFORM argus_internal.forget_case(relid);
END
$$;

COMMENT ON FUNCTION argus_internal.close_case(pg_catalog.regclass) IS 'what argus.close_case() does';

CREATE PROCEDURE argus.close_case("case" pg_catalog.regclass)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.require_case($1);
    PERFORM argus_internal.door_close_case($1);
END
$$;

COMMENT ON PROCEDURE argus.close_case(pg_catalog.regclass)
IS 'drops a case with its manifest, unless it is held; the archives stay';

-- ---- the schedule ----

-- Lists the cases of the caller that have expired. Forgets those that were dropped by hand.
CREATE FUNCTION argus_internal.expired_cases(caller pg_catalog.oid)
RETURNS pg_catalog.regclass[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.forget_case(o.relid) FROM argus_internal.opened_case o
    WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = o.relid);
    DELETE FROM argus_internal.case_source s WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = s.source);
    RETURN ARRAY(SELECT o.relid FROM argus_internal.opened_case o JOIN pg_class c ON c.oid = o.relid
        WHERE pg_has_role(caller, c.relowner, 'USAGE') AND NOT o.hold AND o.expires <= now() ORDER BY o.expires);
END
$$;

COMMENT ON FUNCTION argus_internal.expired_cases(pg_catalog.oid)
IS 'cases of a role that have expired and are not held';

-- Drops a case that has expired. What keeps it, as a view on it or somebody who changes it just now, must not keep a
-- schedule from its work.
CREATE FUNCTION argus_internal.expire_case(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    opened argus_internal.opened_case;
    called text := relid::text;
BEGIN
    SELECT * INTO opened FROM argus_internal.opened_case o WHERE o.relid = expire_case.relid FOR UPDATE;
    IF NOT FOUND OR opened.hold OR opened.expires > now() THEN
        RETURN;
    END IF;
    PERFORM argus_internal.close_case(relid);
    PERFORM argus_internal.report('NOTICE', message => format('%s: dropped, since it expired at %s', called,
        argus_internal.say_time(opened.expires)));
EXCEPTION WHEN OTHERS THEN
    PERFORM argus_internal.report('WARNING', message => format('could not drop the case %s, which has expired', called),
        detail => SQLERRM);
END
$$;

COMMENT ON FUNCTION argus_internal.expire_case(pg_catalog.regclass) IS 'drops a case that has expired, or says why not';

CREATE PROCEDURE argus_internal.maintain_cases()
LANGUAGE plpgsql
AS $$
DECLARE
    relid pg_catalog.regclass;
    expired pg_catalog.regclass[] := argus_internal.door_expired_cases();
BEGIN
    COMMIT;
    FOREACH relid IN ARRAY expired LOOP
        PERFORM argus_internal.door_expire_case(relid);
        COMMIT;
    END LOOP;
END
$$;

COMMENT ON PROCEDURE argus_internal.maintain_cases() IS 'drops all cases of the caller that have expired';
