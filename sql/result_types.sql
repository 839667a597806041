-- A library that is of another version than the SQL objects makes no rows whose values would be read as other types.
CREATE FUNCTION pg_temp.call_wrong(symbol text, arguments text, result text, given text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE format('CREATE FUNCTION pg_temp.wrong(%s) RETURNS %s AS ''$libdir/argus_fdw'', %L LANGUAGE C',
        arguments, result, symbol);
    EXECUTE format('SELECT * FROM pg_temp.wrong(%s)', given);
    RETURN 'no error';
EXCEPTION WHEN datatype_mismatch THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN SQLERRM || ': ' || regexp_replace(detail, '[0-9]+', 'N', 'g');
END
$$;

SELECT symbol, pg_temp.call_wrong(symbol, arguments, result, given)
FROM (VALUES
    ('argus_archive_facts', 'regclass, timestamptz, timestamptz, text[]', 'TABLE (a text, b text)',
        '''pg_class'', NULL, NULL, NULL'),
    ('argus_opened_archives', 'regclass, text[]', 'TABLE (a text, b text)', '''pg_class'', NULL'),
    ('argus_archives', 'text', 'TABLE (a text, b text)', '''/none'''),
    ('argus_events', 'text', 'TABLE (a text, b text)', '''/none'''),
    ('argus_read_flows', 'text, text, tstzrange', 'TABLE (a text, b text)', '''/none'', NULL, NULL'),
    ('argus_host_days', 'regclass, date, int4[]', 'TABLE (a text, b text)', '''pg_class'', ''2026-01-01'', NULL'),
    ('argus_host_hours', 'regclass, date, int4[]', 'TABLE (a text, b text)', '''pg_class'', ''2026-01-01'', NULL'),
    ('argus_identify_file', 'name, text, OUT a text, OUT b text', 'record', '''none'', ''/none'''),
    ('argus_identify_stream', 'name, text, bytea, int8[], OUT a text, OUT b text', 'record',
        '''none'', ''/none'', '''', ''{}'''),
    ('argus_list_server_archives', 'name', 'TABLE (a text, b int8, c int8, d timestamptz)', '''none'''),
    ('argus_load_file', 'regclass, text, int4, timestamptz, OUT a text, OUT b text', 'record',
        '''pg_class'', ''/none'', 1, NULL'),
    ('argus_management', 'text', 'TABLE (a text, b text)', '''/none'''),
    ('argus_misnamed_files', 'name', 'TABLE (a text, b int8, c timestamptz, d timestamptz)', '''none'''),
    ('argus_unmatched_files', 'name', 'TABLE (a text, b int8, c timestamptz, d timestamptz)', '''none'''),
    ('argus_find_unmatched_files', 'name', 'TABLE (a int8)', '''none'''),
    ('argus_unreadable_paths', 'name', 'TABLE (a text, b int8)', '''none'''),
    ('argus_unpack_sensors', 'bytea', 'TABLE (a text, b int8)', ''''''),
    ('argus_new_keys', 'text, text', 'SETOF text', '''none'', ''none'''),
    ('argus_pack_keys', 'text', 'TABLE (a int4, b text)', '''none''')
) c (symbol, arguments, result, given) ORDER BY symbol COLLATE "C";
