
---------------------------------------------------------------------------------------------------------------------
-- The queries of hunts: where their SQL is put together
--
-- They run as the owner of the watchlist. Nothing gets into their text but names of relations, as regclass prints them
-- with search_path pinned, and literals quoted by %L.
---------------------------------------------------------------------------------------------------------------------

-- Returns what selects the rows of a list that flows are compared with: those that are new to the contents.
CREATE FUNCTION argus_internal.new_rows(w argus_internal.watch, what pg_catalog.text, since pg_catalog.int8,
    condition pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT %s FROM %s WHERE generation > %s AND %s', $2, $1.compared, $3, $4)
$$;

COMMENT ON FUNCTION argus_internal.new_rows(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.text)
IS 'query of rows of a watchlist that are new to some contents';

-- Returns the condition that an address of a flow is one of some hosts or in one of some networks, for an archive: sets
-- that are gathered once and looked up by the index.
CREATE FUNCTION argus_internal.archive_keys(w argus_internal.watch, address pg_catalog.text, since pg_catalog.int8,
    has_networks pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(' OR ', format('%s = ANY (ARRAY(%s))', $2, argus_internal.new_rows($1, 'net::inet', $3,
            'masklen(net) = CASE family(net) WHEN 4 THEN 32 ELSE 128 END')),
        CASE WHEN $4 THEN format('%s <<= ANY (ARRAY(%s))', $2, argus_internal.new_rows($1, 'net::inet', $3,
            'masklen(net) < CASE family(net) WHEN 4 THEN 32 ELSE 128 END')) END)
$$;

COMMENT ON FUNCTION argus_internal.archive_keys(argus_internal.watch, pg_catalog.text, pg_catalog.int8,
    pg_catalog.bool)
IS 'condition on an address of flows of archives: new rows of a watchlist contain it';

-- The same for a table of PostgreSQL: few keys are literals, which B-trees serve, many are hashed, networks once for
-- each length.
CREATE FUNCTION argus_internal.table_keys(w argus_internal.watch, address pg_catalog.text, since pg_catalog.int8,
    lengths pg_catalog.int4[], networks pg_catalog.inet[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $5 IS NOT NULL THEN coalesce(nullif(argus_internal.host_condition($2,
            ARRAY(SELECT n FROM unnest($5) n WHERE masklen(n) = CASE family(n) WHEN 4 THEN 32 ELSE 128 END),
            ARRAY(SELECT n FROM unnest($5) n WHERE masklen(n) < CASE family(n) WHEN 4 THEN 32 ELSE 128 END)), ''),
            'false')
        ELSE (SELECT string_agg(format('CASE WHEN family(%1$s) = %2$s THEN network(set_masklen(%1$s, %3$s)) END IN '
            '(%4$s)', $2, l / 1000, l % 1000, argus_internal.new_rows($1, 'net', $3,
            format('family(net) = %s AND masklen(net) = %s', l / 1000, l % 1000))), ' OR ') FROM unnest($4) l) END
$$;

COMMENT ON FUNCTION argus_internal.table_keys(argus_internal.watch, pg_catalog.text, pg_catalog.int8,
    pg_catalog.int4[], pg_catalog.inet[])
IS 'condition on an address of flows of a hot table: new rows of a watchlist contain it';

-- Returns the query of the flows of some contents with a side that new rows contain: one row for each side.
CREATE FUNCTION argus_internal.flows_near(w argus_internal.watch, source pg_catalog.regclass, kind pg_catalog.text,
    contents argus_internal.watched_place[], since pg_catalog.int8, lengths pg_catalog.int4[],
    networks pg_catalog.inet[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT row_number() OVER () AS n, %s AS content, s.address, s.host, f.proto, s.port, f.dport, '
        's.direction, f.stime, greatest(f.stime, f.ltime) AS ltime, '
        'coalesce(f.sbytes, 0)::numeric + coalesce(f.dbytes, 0) AS bytes FROM %s f, LATERAL (VALUES '
        '(f.saddr, f.daddr, f.sport, ''in''), (nullif(f.daddr, f.saddr), f.saddr, f.dport, ''out'')) '
        's(address, host, port, direction) WHERE s.address IS NOT NULL AND %s AND (%s OR %s)',
        CASE $3 WHEN 'archive' THEN 'f.archive' ELSE 'f.file::text' END, $2,
        CASE $3 WHEN 'archive' THEN format('f.archive = ANY (%L::text[])', ARRAY(SELECT c.path FROM unnest($4) c))
            ELSE format('f.file = ANY (%L::int4[]) AND %s', ARRAY(SELECT c.content FROM unnest($4) c),
                argus_internal.time_condition('f.stime', (SELECT range_agg(tstzrange(h.hot, NULL)
                    * tstzrange(c.first_time, c.last_time, '[]')) FROM unnest($4) c, (SELECT v.hot_from AS hot
                    FROM argus_internal.visible_setting v WHERE v.relid = $2) h WHERE c.first_time <= c.last_time)))
            END,
        CASE $3 WHEN 'archive' THEN argus_internal.archive_keys($1, 'f.saddr', $5,
            EXISTS (SELECT FROM unnest($6) l WHERE l NOT IN (4032, 6128)))
            ELSE argus_internal.table_keys($1, 'f.saddr', $5, $6, $7) END,
        CASE $3 WHEN 'archive' THEN argus_internal.archive_keys($1, 'f.daddr', $5,
            EXISTS (SELECT FROM unnest($6) l WHERE l NOT IN (4032, 6128)))
            ELSE argus_internal.table_keys($1, 'f.daddr', $5, $6, $7) END)
$$;

COMMENT ON FUNCTION argus_internal.flows_near(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
    argus_internal.watched_place[], pg_catalog.int8, pg_catalog.int4[], pg_catalog.inet[])
IS 'query of flows with a side in new rows of a watchlist';

-- Returns the query of what is sighted in some contents. Each side of a flow counts for one row of the list: of those
-- that match, the one with the longest prefix, and before others one with a port.
CREATE FUNCTION argus_internal.sighted(w argus_internal.watch, flows pg_catalog.text, since pg_catalog.int8,
    source pg_catalog.regclass, kind pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('WITH near_flow AS MATERIALIZED (%1$s), '
        'length AS MATERIALIZED (SELECT DISTINCT family(net) AS family, masklen(net) AS length FROM %2$s), '
        'near AS MATERIALIZED (SELECT a.address, c.indicator, c.port, c.valid, c.generation, l.length '
        'FROM (SELECT DISTINCT address FROM near_flow) a JOIN length l ON l.family = family(a.address) '
        'JOIN %2$s c ON c.net = network(set_masklen(a.address, l.length))), '
        'matched AS (SELECT DISTINCT ON (f.n) f.*, c.indicator, c.port AS wanted, c.generation FROM near_flow f '
        'JOIN near c ON c.address = f.address AND (c.port IS NULL OR c.port = f.port) '
        'AND (c.valid IS NULL OR c.valid @> f.stime) ORDER BY f.n, c.length DESC, c.port IS NULL, c.indicator) '
        'SELECT m.indicator, m.host, m.proto, coalesce(m.wanted, m.dport) AS port, m.direction, '
        'min(m.stime) AS first_seen, max(m.ltime) AS last_seen, count(*) AS flows, '
        'least(sum(m.bytes), 9223372036854775807)::int8 AS bytes, a.path AS archive FROM matched m '
        'JOIN %3$s a ON a.source = %4$L::regclass AND NOT a.is_double AND a.%5$I = m.content '
        'WHERE m.generation > %6$s GROUP BY 1, 2, 3, 4, 5, 10', $2, $1.compared, $1.archive, $4::oid,
        CASE $5 WHEN 'archive' THEN 'path' ELSE 'content' END, $3)
$$;

COMMENT ON FUNCTION argus_internal.sighted(argus_internal.watch, pg_catalog.text, pg_catalog.int8,
    pg_catalog.regclass, pg_catalog.text)
IS 'query of sightings in flows';

-- Returns the statement that brings sightings up to date with what is sighted now: it gives the number of sightings
-- that are new, and sends a notification of each. What was sighted before in a sound archive and is not now goes, if
-- a row of the list could have made it and the archive has changed. In one that has not changed, it stays, unless its
-- flows are sighted otherwise now: for a row that was changed, or for one with a longer prefix. Those of another port
-- are other flows: a sighting tells the port of flows to the indicator, and of flows from it if its row has one.
CREATE FUNCTION argus_internal.keep_sightings(w argus_internal.watch, sighted pg_catalog.text,
    source pg_catalog.regclass, sound pg_catalog.text[], since pg_catalog.int8)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('WITH sighted AS MATERIALIZED (%1$s), '
        'kept AS (INSERT INTO %2$s AS t (indicator, host, proto, port, direction, first_seen, last_seen, flows, bytes, '
        'source, archive, found_at) SELECT indicator, host, proto, port, direction, first_seen, last_seen, flows, '
        'bytes, %3$L::regclass, archive, now() FROM sighted '
        'ON CONFLICT (indicator, host, proto, port, direction, source, archive) DO UPDATE SET '
        'first_seen = excluded.first_seen, last_seen = excluded.last_seen, flows = excluded.flows, '
        'bytes = excluded.bytes RETURNING t.indicator, t.host, t.proto, t.port, t.direction, t.first_seen, '
        't.last_seen, t.flows, t.bytes, t.source, t.archive, t.found_at, t.xmax = 0 AS is_new), '
        'listed AS MATERIALIZED (%5$s GROUP BY indicator), '
        'gone AS (SELECT indicator, host, proto, port, direction, archive FROM %2$s WHERE source = %3$L::regclass '
        'AND archive = ANY (%4$L::text[]) AND indicator IN (SELECT indicator FROM listed) '
        'EXCEPT SELECT indicator, host, proto, port, direction, archive FROM sighted), '
        'deleted AS (DELETE FROM %2$s t USING gone g JOIN listed l ON l.indicator = g.indicator '
        'AND (l.has_any_port OR g.port = ANY (l.ports)) WHERE t.source = %3$L::regclass AND t.archive = g.archive '
        'AND t.indicator = g.indicator AND t.host IS NOT DISTINCT FROM g.host '
        'AND t.proto IS NOT DISTINCT FROM g.proto AND t.port IS NOT DISTINCT FROM g.port '
        'AND t.direction = g.direction AND (%7$s = 0 OR EXISTS (SELECT FROM sighted n '
        'JOIN listed c ON c.indicator = n.indicator WHERE n.archive = g.archive '
        'AND n.direction = g.direction AND coalesce(n.host, ''::'') = coalesce(g.host, ''::'') '
        'AND coalesce(n.proto, '''') = coalesce(g.proto, '''') '
        'AND argus_internal.unmapped(n.indicator) <<= argus_internal.unmapped(g.indicator) '
        'AND CASE g.direction WHEN ''out'' THEN n.port IS NOT DISTINCT FROM g.port '
        'ELSE l.has_any_port OR c.has_any_port OR g.port = ANY (c.ports) END))) '
        'SELECT count(argus_internal.notify_of_sighting(to_jsonb(k) - ''is_new'', %6$L)) FROM kept k WHERE k.is_new',
        $2, $1.sighting, $3::oid, $4, argus_internal.new_rows($1,
            'indicator, bool_or(port IS NULL) AS has_any_port, array_agg(port) AS ports', $5, 'true'), $1.relid, $5)
$$;

COMMENT ON FUNCTION argus_internal.keep_sightings(argus_internal.watch, pg_catalog.text, pg_catalog.regclass,
    pg_catalog.text[], pg_catalog.int8)
IS 'statement that writes sightings and notifies of new ones';

-- A notification has at most 8,000 bytes. The path of an archive may be as long as that.
CREATE FUNCTION argus_internal.notify_of_sighting(sighting pg_catalog.jsonb, watchlist pg_catalog.text)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    payload text := jsonb_build_object('watchlist', watchlist) || sighting;
BEGIN
    IF octet_length(payload) > 7999 THEN
        payload := jsonb_build_object('watchlist', watchlist) || sighting - 'archive';
    END IF;
    PERFORM pg_notify('argus_sighting', payload);
    RETURN true;
END
$$;

COMMENT ON FUNCTION argus_internal.notify_of_sighting(pg_catalog.jsonb, pg_catalog.text)
IS 'tells those who LISTEN argus_sighting of a sighting';
