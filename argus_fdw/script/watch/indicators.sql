
---------------------------------------------------------------------------------------------------------------------
-- What is new in a watchlist
---------------------------------------------------------------------------------------------------------------------

-- Compares a list with the rows of it that hunts know, by value: what was committed late, whatever its times say, is
-- not missed. New rows get the generation; so do rows that contain them or are of the same network, since new ones may
-- take flows from these. An IPv4 address that is written as one of IPv6 is both. Returns how many rows are new. Runs
-- as the owner.
CREATE FUNCTION argus_internal.take_indicators(w argus_internal.watch, generation pg_catalog.int8)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    added int8;
    known float8;
BEGIN
    EXECUTE format('WITH differing AS MATERIALIZED (SELECT indicator, port, valid, bool_or(is_listed) AS is_listed '
        'FROM (SELECT indicator, port, valid, false AS is_listed FROM %1$s '
        'UNION ALL SELECT indicator, port, valid, true FROM %2$s WHERE indicator IS NOT NULL) r '
        'GROUP BY indicator, port, valid HAVING bool_and(is_listed) = bool_or(is_listed)), '
        'gone AS (DELETE FROM %1$s c USING differing d WHERE NOT d.is_listed AND c.indicator = d.indicator '
        'AND c.port IS NOT DISTINCT FROM d.port AND c.valid IS NOT DISTINCT FROM d.valid), '
        'added AS (INSERT INTO %1$s (indicator, port, valid, net, generation) SELECT d.indicator, d.port, d.valid, '
        'n.net, $1 FROM differing d, LATERAL (SELECT network(d.indicator) AS net '
        'UNION SELECT network(argus_internal.unmapped(d.indicator))) n '
        'WHERE d.is_listed RETURNING 1) SELECT count(*) FROM added',
        w.compared, w.relid) INTO added USING generation;
    IF added > 0 THEN
        EXECUTE format('UPDATE %1$s c SET generation = $1 FROM ('
            'SELECT DISTINCT network(set_masklen(n.net::inet, l.length)) AS net FROM %1$s n '
            'JOIN (SELECT DISTINCT family(net) AS family, masklen(net) AS length FROM %1$s) l '
            'ON l.family = family(n.net) AND l.length <= masklen(n.net) WHERE n.generation = $1) up '
            'WHERE c.net = up.net AND c.generation < $1', w.compared) USING generation;
    END IF;
    -- A table that was filled just now has no statistics yet.
    known := (SELECT c.reltuples FROM pg_class c WHERE c.oid = w.compared);
    IF added > 1000 AND added > known / 10 THEN
        EXECUTE format('ANALYZE %s', w.compared);
    END IF;
    RETURN added;
END
$$;

COMMENT ON FUNCTION argus_internal.take_indicators(argus_internal.watch, pg_catalog.int8)
IS 'gives rows of a watchlist that hunts do not know a generation, and forgets those that have left the list';
