
---------------------------------------------------------------------------------------------------------------------
-- What was not there before: argus.new_hosts(), argus.new_services()
---------------------------------------------------------------------------------------------------------------------

-- Divides the time until a moment into parts that are asked one after the other, the latest first: what is known is
-- mostly known of the days just before, and then few hosts are left to be looked for. A relation that may have no index
-- is asked once.
CREATE FUNCTION argus_internal.steps_back(s argus_internal.source, moment pg_catalog.timestamptz)
RETURNS pg_catalog.tstzrange[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
    SELECT CASE WHEN $1.kind = 'relation' OR $2 < '0001-01-01 00:00+00' OR $2 > '40000-01-01 00:00+00'
        THEN ARRAY[tstzrange(NULL, $2)]
        ELSE ARRAY[tstzrange($2 - interval '1 day', $2), tstzrange($2 - interval '8 days', $2 - interval '1 day'),
            tstzrange($2 - interval '38 days', $2 - interval '8 days'),
            tstzrange(NULL, $2 - interval '38 days')] END
$$;

COMMENT ON FUNCTION argus_internal.steps_back(argus_internal.source, pg_catalog.timestamptz)
IS 'parts of the time before a moment, the latest first';

-- Divides the time before a moment and that after it between rollups and flows. Both are whole days.
CREATE FUNCTION argus_internal.divide_at(s argus_internal.source, moment pg_catalog.timestamptz,
    OUT before argus_internal.division, OUT after argus_internal.division)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    all_found argus_internal.assessment[];
BEGIN
    IF argus_internal.readable_rollup(s, '_host_day') IS NOT NULL THEN
        all_found := argus_internal.assess(s.relid, NULL, true);
    END IF;
    before := argus_internal.divide(s, tstzrange(NULL, moment), all_found);
    before.rest := before.rest + before.hours;
    after := argus_internal.divide(s, tstzrange(moment, NULL), all_found);
    after.rest := after.rest + after.hours;
END
$$;

COMMENT ON FUNCTION argus_internal.divide_at(argus_internal.source, pg_catalog.timestamptz)
IS 'divides the times before and after a midnight between rollups and flows';

-- Returns when a day begins in the zone of a source.
CREATE FUNCTION argus_internal.begin_of(s argus_internal.source, day pg_catalog.date)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT $2::timestamp AT TIME ZONE $1.zone $$;

COMMENT ON FUNCTION argus_internal.begin_of(argus_internal.source, pg_catalog.date)
IS 'when a day begins in the zone of a source';

-- Leaves out hosts.
CREATE FUNCTION argus_internal.other_hosts(hosts pg_catalog.inet[], known pg_catalog.inet[])
RETURNS pg_catalog.inet[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT ARRAY(SELECT unnest($1) EXCEPT SELECT unnest($2)) $$;

COMMENT ON FUNCTION argus_internal.other_hosts(pg_catalog.inet[], pg_catalog.inet[])
IS 'hosts without some of them';

-- Returns those of some hosts that sent nothing before a moment. A set of a day has everybody whom anybody talked to:
-- who is in none is new as far as these days go, and the others are looked up.
CREATE FUNCTION argus_internal.silent_before(s argus_internal.source, moment pg_catalog.timestamptz,
    parts argus_internal.division, hosts pg_catalog.inet[])
RETURNS pg_catalog.inet[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sets regclass := argus_internal.readable_rollup(s, '_seen_part');
    packed date[] := '{}';
    unheard inet[] := '{}';
    heard inet[];
    step tstzrange;
    days date[];
BEGIN
    IF sets IS NOT NULL AND parts.days <> '{}' THEN
        packed := ARRAY(SELECT unnest(argus_internal.ask_packed_days(sets)) INTERSECT SELECT unnest(parts.days));
        unheard := argus_internal.ask_unheard_hosts(sets, packed, hosts);
    END IF;
    heard := argus_internal.other_hosts(hosts, unheard);
    FOREACH step IN ARRAY argus_internal.steps_back(s, moment) LOOP
        days := ARRAY(SELECT d FROM unnest(parts.days) d WHERE argus_internal.begin_of(s, d) <@ step);
        heard := argus_internal.other_hosts(heard, ARRAY(SELECT argus_internal.ask_senders(s.relid, parts.day_view,
            days, parts.rest * tstzmultirange(step), heard)));
        unheard := argus_internal.other_hosts(unheard, ARRAY(SELECT argus_internal.ask_senders(s.relid,
            parts.day_view, ARRAY(SELECT unnest(days) EXCEPT SELECT unnest(packed)),
            parts.rest * tstzmultirange(step), unheard)));
    END LOOP;
    RETURN heard || unheard;
END
$$;

COMMENT ON FUNCTION argus_internal.silent_before(argus_internal.source, pg_catalog.timestamptz,
    argus_internal.division, pg_catalog.inet[])
IS 'those of some hosts that sent nothing before a moment';

-- Raises an error unless there is a day to compare with, and the source has some columns.
CREATE FUNCTION argus_internal.check_since(source pg_catalog.regclass, since pg_catalog.date,
    VARIADIC columns pg_catalog.text[])
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF since IS NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => 'argument "since" must not be null');
    END IF;
    PERFORM argus_internal.require_columns(source, VARIADIC columns);
END
$$;

COMMENT ON FUNCTION argus_internal.check_since(pg_catalog.regclass, pg_catalog.date, pg_catalog.text[])
IS 'raises an error unless a source can be asked what is new since a day';

CREATE FUNCTION argus_internal.warn_of_unknown(s argus_internal.source, since pg_catalog.date)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
BEGIN
    PERFORM argus_internal.report('WARNING',
        message => format('nothing is known of the time before %s in %s', since, s.relid),
        detail => 'Where there is nothing to compare with, nothing is called new.');
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_unknown(argus_internal.source, pg_catalog.date)
IS 'says that nothing can be new';

CREATE FUNCTION argus.new_hosts(source pg_catalog.regclass, since pg_catalog.date)
RETURNS TABLE (host pg_catalog.inet, role pg_catalog.text, proto pg_catalog.text, port pg_catalog.int4,
    first_seen pg_catalog.timestamptz, flows pg_catalog.int8, bytes pg_catalog.int8)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    moment timestamptz := argus_internal.begin_of(s, since);
    parts record;
    active argus_internal.newcomer[];
    silent inet[];
BEGIN
    PERFORM argus_internal.check_since(source, since, 'stime', 'saddr', 'daddr', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    parts := argus_internal.divide_at(s, moment);
    active := ARRAY(SELECT a FROM argus_internal.ask_active_hosts(source, parts.after) a);
    silent := argus_internal.silent_before(s, moment, parts.before, ARRAY(SELECT a.host FROM unnest(active) a));
    IF active <> '{}' AND cardinality(silent) = cardinality(active)
        AND NOT argus_internal.ask_any_sender(source, parts.before) THEN
        PERFORM argus_internal.warn_of_unknown(s, since);
        RETURN;
    END IF;
    RETURN QUERY SELECT a.* FROM unnest(active) a WHERE a.host IN (SELECT unnest(silent))
    ORDER BY a.first_seen, a.host;
END
$$;

COMMENT ON FUNCTION argus.new_hosts(pg_catalog.regclass, pg_catalog.date)
IS 'hosts that have sent something since a day, and nothing before it as far as anything is known';

CREATE FUNCTION argus.new_services(source pg_catalog.regclass, since pg_catalog.date)
RETURNS TABLE (host pg_catalog.inet, role pg_catalog.text, proto pg_catalog.text, port pg_catalog.int4,
    first_seen pg_catalog.timestamptz, flows pg_catalog.int8, bytes pg_catalog.int8)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    s argus_internal.source := argus_internal.describe_source(source);
    moment timestamptz := argus_internal.begin_of(s, since);
    found argus_internal.newcomer[];
    fresh argus_internal.newcomer[];
    step tstzrange;
BEGIN
    PERFORM argus_internal.check_since(source, since, 'stime', 'ltime', 'proto', 'saddr', 'sport', 'daddr', 'dport',
        'state', 'spkts', 'dpkts', 'sbytes', 'dbytes');
    found := ARRAY(SELECT a FROM argus_internal.ask_services(source, tstzrange(moment, NULL)) a);
    fresh := found;
    FOREACH step IN ARRAY argus_internal.steps_back(s, moment) LOOP
        EXIT WHEN fresh = '{}';
        fresh := ARRAY(SELECT a FROM argus_internal.ask_new_services(source, step, fresh) a);
    END LOOP;
    IF found <> '{}' AND cardinality(fresh) = cardinality(found)
        AND NOT argus_internal.ask_any_service(source, tstzrange(NULL, moment)) THEN
        PERFORM argus_internal.warn_of_unknown(s, since);
        RETURN;
    END IF;
    RETURN QUERY SELECT a.* FROM unnest(fresh) a
    ORDER BY a.first_seen, a.host, a.role COLLATE "C", a.proto COLLATE "C", a.port;
END
$$;

COMMENT ON FUNCTION argus.new_services(pg_catalog.regclass, pg_catalog.date)
IS 'services that a host has offered or used, with an answer, since a day, and not before it as far as anything is '
    'known';
