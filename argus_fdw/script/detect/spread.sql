
---------------------------------------------------------------------------------------------------------------------
-- Who was reached from a host, and from whom it reached: argus.spread()
---------------------------------------------------------------------------------------------------------------------

-- Adds the contacts of one more hop. One that is earlier by a longer way takes the place of what was known. The first
-- `most` are returned, in their order.
CREATE FUNCTION argus_internal.add_contacts(known argus_internal.contact[], source pg_catalog.regclass,
    start pg_catalog.inet, during pg_catalog.tstzrange, tries pg_catalog.bool, hop pg_catalog.int4,
    hosts pg_catalog.inet[], since pg_catalog.timestamptz[], most pg_catalog.int8)
RETURNS argus_internal.contact[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    SELECT ARRAY(SELECT ROW(e.*)::argus_internal.contact
        FROM (SELECT DISTINCT ON (a.via, a.host, a.proto COLLATE "C", a.port) a.*
            FROM (SELECT * FROM unnest($1)
                UNION ALL SELECT * FROM argus_internal.ask_contacts($2, $3, $4, $5, $6, $7, $8)) a
            ORDER BY a.via, a.host, a.proto COLLATE "C", a.port, a.first_contact, a.hop) e
        ORDER BY e.hop, e.first_contact, e.via, e.host, e.proto COLLATE "C", e.port LIMIT $9)
$$;

COMMENT ON FUNCTION argus_internal.add_contacts(argus_internal.contact[], pg_catalog.regclass, pg_catalog.inet,
    pg_catalog.tstzrange, pg_catalog.bool, pg_catalog.int4, pg_catalog.inet[], pg_catalog.timestamptz[],
    pg_catalog.int8)
IS 'contacts, and those of one more hop';

-- Lists the hosts that were not reached before, or are now reached earlier, and since when.
CREATE FUNCTION argus_internal.newly_reached(before argus_internal.contact[], now argus_internal.contact[],
    OUT hosts pg_catalog.inet[], OUT since pg_catalog.timestamptz[])
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(n.host), '{}'), coalesce(array_agg(n.since), '{}')
    FROM (SELECT c.host, min(c.first_contact) AS since FROM unnest($2) c GROUP BY c.host) n
    LEFT JOIN (SELECT c.host, min(c.first_contact) AS since FROM unnest($1) c GROUP BY c.host) b ON b.host = n.host
    WHERE b.since IS NULL OR n.since < b.since
$$;

COMMENT ON FUNCTION argus_internal.newly_reached(argus_internal.contact[], argus_internal.contact[])
IS 'hosts that are reached for the first time or earlier than before, and since when';

-- Raises an error unless the arguments of argus.spread() can be answered.
CREATE FUNCTION argus_internal.check_spread(source pg_catalog.regclass, start pg_catalog.inet, hops pg_catalog.int4,
    tries pg_catalog.bool, n pg_catalog.int4)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    absent text := CASE WHEN start IS NULL THEN 'start' WHEN tries IS NULL THEN 'tries' END;
    small text := CASE WHEN hops IS NULL OR hops < 1 THEN 'hops' WHEN n IS NULL OR n < 1 THEN 'n' END;
BEGIN
    IF absent IS NOT NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'null_value_not_allowed',
            message => format('argument "%s" must not be null', absent));
    END IF;
    IF masklen(start) <> masklen(set_masklen(start, -1)) THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => 'argument "start" must be an address, not a network');
    END IF;
    IF small IS NOT NULL THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('argument "%s" must be at least 1', small));
    END IF;
    PERFORM argus_internal.require_columns(source, 'stime', 'ltime', 'proto', 'saddr', 'sport', 'daddr', 'dport',
        'state', 'spkts', 'dpkts', 'sbytes', 'dbytes');
END
$$;

COMMENT ON FUNCTION argus_internal.check_spread(pg_catalog.regclass, pg_catalog.inet, pg_catalog.int4,
    pg_catalog.bool, pg_catalog.int4)
IS 'raises an error unless the arguments of argus.spread() can be answered';

CREATE FUNCTION argus_internal.warn_of_limit(n pg_catalog.int4, hop pg_catalog.int4, hops pg_catalog.int4)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.report('WARNING', message => CASE WHEN n = 1 THEN 'there is more than 1 contact'
            ELSE format('there are more than %s contacts', n) END,
        detail => format('Those of hop %s are not all shown%s.', hop,
            CASE WHEN hop < hops THEN ', and nobody was followed beyond it' ELSE '' END),
        hint => 'Ask for a shorter time or fewer hops, for a view without busy servers, or for a larger "n".');
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_limit(pg_catalog.int4, pg_catalog.int4, pg_catalog.int4)
IS 'says that argus.spread() has more contacts than it shows';

-- Each hop follows those who are reached for the first time, and those who are reached earlier by this longer way.
CREATE FUNCTION argus.spread(source pg_catalog.regclass, start pg_catalog.inet,
    during pg_catalog.tstzrange DEFAULT NULL, hops pg_catalog.int4 DEFAULT 3, tries pg_catalog.bool DEFAULT false,
    n pg_catalog.int4 DEFAULT 1000)
RETURNS TABLE (hop pg_catalog.int4, host pg_catalog.inet, via pg_catalog.inet, proto pg_catalog.text,
    port pg_catalog.int4, first_contact pg_catalog.timestamptz, state pg_catalog.text, bytes pg_catalog.int8)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    before argus_internal.contact[];
    contacts argus_internal.contact[] := '{}';
    reached record;
BEGIN
    PERFORM argus_internal.describe_source(source);
    PERFORM argus_internal.check_spread(source, start, hops, tries, n);
    during := coalesce(during, tstzrange(NULL, NULL));
    SELECT ARRAY[start] AS hosts, ARRAY[coalesce(lower(during), '-infinity')] AS since INTO reached;
    FOR i IN 1..hops LOOP
        EXIT WHEN reached.hosts = '{}' OR isempty(during);
        before := contacts;
        contacts := argus_internal.add_contacts(before, source, start, during, tries, i, reached.hosts,
            reached.since, n::int8 + 1);
        IF cardinality(contacts) > n THEN
            PERFORM argus_internal.warn_of_limit(n, i, hops);
            EXIT;
        END IF;
        reached := argus_internal.newly_reached(before, contacts);
    END LOOP;
    RETURN QUERY SELECT c.hop, c.host, c.via, c.proto, c.port, c.first_contact, c.state, c.bytes
    FROM unnest(contacts) WITH ORDINALITY c(hop, host, via, proto, port, first_contact, state, bytes, place)
    ORDER BY c.place LIMIT n;
END
$$;

COMMENT ON FUNCTION argus.spread(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzrange, pg_catalog.int4,
    pg_catalog.bool, pg_catalog.int4)
IS 'who was reached from a host, and from those after that, by contacts in order of time: one row for each pair of '
    'hosts, protocol and port';
