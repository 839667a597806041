
---------------------------------------------------------------------------------------------------------------------
-- Who may do what
--
-- What users call runs with their own rights and does nothing itself: each of its steps is a door. argus._door_NAME() checks in C that the
-- current user has the rights of the hot table's owner, and has argus._NAME() done as the owner of the extension. See doc/hot_tables.md.
---------------------------------------------------------------------------------------------------------------------

-- ---- for the owner of the hot table ----

CREATE FUNCTION argus._door_settings(relid pg_catalog.regclass)
RETURNS argus._hot_table
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_settings(pg_catalog.regclass) IS 'argus._settings() for the owner of a hot table';

CREATE FUNCTION argus._door_alter_hot_table(relid pg_catalog.regclass, wanted argus._hot_table)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_alter_hot_table(pg_catalog.regclass, argus._hot_table) IS 'argus._alter_hot_table() for the owner of a hot table';

CREATE FUNCTION argus._door_drop_hot_table(relid pg_catalog.regclass)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_drop_hot_table(pg_catalog.regclass) IS 'argus._drop_hot_table() for the owner of a hot table';

CREATE FUNCTION argus._door_close_day(relid pg_catalog.regclass, day pg_catalog.date, is_asked_for pg_catalog.bool)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_close_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.bool) IS 'argus._close_day() for the owner of a hot table';

CREATE FUNCTION argus._door_forget(relid pg_catalog.regclass, archive pg_catalog.text)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_forget(pg_catalog.regclass, pg_catalog.text) IS 'argus._forget() for the owner of a hot table';

CREATE FUNCTION argus._door_rehydrated_days(relid pg_catalog.regclass, days pg_catalog.daterange, filter pg_catalog.text)
RETURNS pg_catalog.date[]
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_rehydrated_days(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text)
IS 'argus._rehydrated_days() for the owner of a hot table';

CREATE FUNCTION argus._door_rehydrate(relid pg_catalog.regclass, day pg_catalog.date, filter pg_catalog.text, keep pg_catalog.interval)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_rehydrate(pg_catalog.regclass, pg_catalog.date, pg_catalog.text, pg_catalog.interval)
IS 'argus._rehydrate() for the owner of a hot table';

CREATE FUNCTION argus._door_report(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric, detail pg_catalog.jsonb)
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C STABLE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_report(pg_catalog.regclass, pg_catalog.date) IS 'argus._report() for the owner of a hot table';

-- ---- likewise, for steps of a run: NULL if the table has gone or is another's now ----

CREATE FUNCTION argus._door_start_run(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_start_run(pg_catalog.regclass) IS 'argus._start_run() in a run';

CREATE FUNCTION argus._door_expire(relid pg_catalog.regclass)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_expire(pg_catalog.regclass) IS 'argus._expire() in a run';

CREATE FUNCTION argus._door_start_load(relid pg_catalog.regclass)
RETURNS argus._listed[]
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_start_load(pg_catalog.regclass) IS 'argus._start_load() in a run';

CREATE FUNCTION argus._door_load(relid pg_catalog.regclass, file argus._listed, deadline pg_catalog.timestamptz, is_first pg_catalog.bool)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_load(pg_catalog.regclass, argus._listed, pg_catalog.timestamptz, pg_catalog.bool) IS 'argus._load() in a run';

CREATE FUNCTION argus._door_tell_load(relid pg_catalog.regclass, done pg_catalog.int4, due pg_catalog.int4, flows pg_catalog.int8)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_tell_load(pg_catalog.regclass, pg_catalog.int4, pg_catalog.int4, pg_catalog.int8) IS 'argus._tell_load() in a run';

CREATE FUNCTION argus._door_end_load(relid pg_catalog.regclass, loaded pg_catalog.int4)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_end_load(pg_catalog.regclass, pg_catalog.int4) IS 'argus._end_load() in a run';

CREATE FUNCTION argus._door_complete_days(relid pg_catalog.regclass)
RETURNS pg_catalog.date[]
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_complete_days(pg_catalog.regclass) IS 'argus._complete_days() in a run';

CREATE FUNCTION argus._door_try_close_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_try_close_day(pg_catalog.regclass, pg_catalog.date) IS 'argus._try_close_day() in a run';

CREATE FUNCTION argus._door_learn_streams(relid pg_catalog.regclass, deadline pg_catalog.timestamptz)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_learn_streams(pg_catalog.regclass, pg_catalog.timestamptz) IS 'argus._learn_streams() in a run';

-- ---- for everybody: what is behind them knows who calls ----

CREATE FUNCTION argus._door_create_hot_table(name pg_catalog.text, default_schema pg_catalog.name, hot argus._hot_table)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_create_hot_table(pg_catalog.text, pg_catalog.name, argus._hot_table)
IS 'argus._create_hot_table(), a table that is the caller''s';

CREATE FUNCTION argus._door_maintained()
RETURNS pg_catalog.regclass[]
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus._door_maintained() IS 'argus._maintained(), hot tables of the caller';

-- ---- days that fill, as foreign tables: see host_list_tables.cpp ----

CREATE FUNCTION argus._lists_handler()
RETURNS pg_catalog.fdw_handler
AS 'MODULE_PATHNAME', 'argus_lists_handler'
LANGUAGE C STRICT;

COMMENT ON FUNCTION argus._lists_handler() IS 'callbacks of the foreign-data wrapper argus_lists';

CREATE FOREIGN DATA WRAPPER argus_lists HANDLER argus._lists_handler NO VALIDATOR;
COMMENT ON FOREIGN DATA WRAPPER argus_lists IS 'hosts of the days of hot tables that fill, merged from the lists of their files';
CREATE SERVER argus_lists FOREIGN DATA WRAPPER argus_lists;
COMMENT ON SERVER argus_lists IS 'the lists of hosts of this database';
-- Hot tables may be anybody's; a foreign table that was not created with one shows nothing.
GRANT USAGE ON FOREIGN SERVER argus_lists TO PUBLIC;

-- ---- everything else is the extension's own ----

REVOKE ALL ON ALL ROUTINES IN SCHEMA argus FROM PUBLIC;
GRANT EXECUTE ON FUNCTION argus.filter_sql(pg_catalog.text), argus.matches(pg_catalog.record, pg_catalog.text),
    argus.daily_report(pg_catalog.regclass, pg_catalog.date), argus.misnamed_files(pg_catalog.name) TO PUBLIC;
GRANT EXECUTE ON PROCEDURE
    argus.create_hot_table(pg_catalog.text, pg_catalog.name, pg_catalog.text, pg_catalog.name[], pg_catalog.name[], pg_catalog.interval,
        pg_catalog.interval, pg_catalog.text, pg_catalog.interval, pg_catalog.interval),
    argus.alter_hot_table(pg_catalog.regclass, pg_catalog.name[], pg_catalog.name[], pg_catalog.interval, pg_catalog.interval,
        pg_catalog.interval, pg_catalog.interval),
    argus.drop_hot_table(pg_catalog.regclass), argus.load(pg_catalog.regclass, pg_catalog.interval), argus.maintain(pg_catalog.interval),
    argus.close_day(pg_catalog.regclass, pg_catalog.date), argus.forget(pg_catalog.regclass, pg_catalog.text),
    argus.rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text, pg_catalog.interval) TO PUBLIC;
-- What these call as whoever calls them: doors, and what changes nothing.
GRANT EXECUTE ON PROCEDURE argus._check_alone(pg_catalog.text), argus._load_due(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.bool),
    argus._maintain(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.bool) TO PUBLIC;
GRANT EXECUTE ON FUNCTION
    argus._door_settings(pg_catalog.regclass), argus._door_alter_hot_table(pg_catalog.regclass, argus._hot_table),
    argus._door_drop_hot_table(pg_catalog.regclass), argus._door_close_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.bool),
    argus._door_forget(pg_catalog.regclass, pg_catalog.text),
    argus._door_rehydrated_days(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text),
    argus._door_rehydrate(pg_catalog.regclass, pg_catalog.date, pg_catalog.text, pg_catalog.interval),
    argus._door_report(pg_catalog.regclass, pg_catalog.date), argus._door_start_run(pg_catalog.regclass),
    argus._door_expire(pg_catalog.regclass), argus._door_start_load(pg_catalog.regclass),
    argus._door_load(pg_catalog.regclass, argus._listed, pg_catalog.timestamptz, pg_catalog.bool),
    argus._door_tell_load(pg_catalog.regclass, pg_catalog.int4, pg_catalog.int4, pg_catalog.int8),
    argus._door_end_load(pg_catalog.regclass, pg_catalog.int4), argus._door_complete_days(pg_catalog.regclass),
    argus._door_try_close_day(pg_catalog.regclass, pg_catalog.date), argus._door_learn_streams(pg_catalog.regclass, pg_catalog.timestamptz),
    argus._door_create_hot_table(pg_catalog.text, pg_catalog.name, argus._hot_table), argus._door_maintained() TO PUBLIC;
-- argus.status shows it to whoever asks: what pg_total_relation_size() tells, and a number of those who see the table.
GRANT EXECUTE ON FUNCTION argus._size_of(pg_catalog.oid), argus._count_misnamed(pg_catalog.name, pg_catalog.regclass) TO PUBLIC;
-- What is read as the owner of a hot table: with his rights, and only what he may read.
GRANT EXECUTE ON FUNCTION argus._host_days(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4),
    argus._host_hours(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4), argus._pack_keys(pg_catalog.text),
    argus._new_keys(pg_catalog.text, pg_catalog.text) TO PUBLIC;
