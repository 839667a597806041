
---------------------------------------------------------------------------------------------------------------------
-- Who may do what
--
-- What users call runs with their own rights and does nothing itself: each of its steps is a door.
-- argus_internal.door_NAME() checks in C that the current user has the rights of the hot table's owner, and has
-- argus_internal.NAME() done as the owner of the extension. See doc/hot_tables.md.
---------------------------------------------------------------------------------------------------------------------

-- ---- for the owner of the hot table ----

CREATE FUNCTION argus_internal.door_hot_table_settings(relid pg_catalog.regclass)
RETURNS argus_internal.hot_table
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_hot_table_settings(pg_catalog.regclass)
IS 'argus_internal.hot_table_settings() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_alter_hot_table(relid pg_catalog.regclass, wanted argus_internal.hot_table,
    confirm pg_catalog.bool)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_alter_hot_table(pg_catalog.regclass, argus_internal.hot_table,
    pg_catalog.bool)
IS 'argus_internal.alter_hot_table() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_drop_hot_table(relid pg_catalog.regclass)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_drop_hot_table(pg_catalog.regclass)
IS 'argus_internal.drop_hot_table() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_close_day(relid pg_catalog.regclass, day pg_catalog.date,
    is_asked_for pg_catalog.bool)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_close_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.bool)
IS 'argus_internal.close_day() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_drop_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_drop_day(pg_catalog.regclass, pg_catalog.date)
IS 'argus_internal.drop_day() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_files_to_forget(relid pg_catalog.regclass, archive pg_catalog.text)
RETURNS pg_catalog.int4[]
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_files_to_forget(pg_catalog.regclass, pg_catalog.text)
IS 'argus_internal.files_to_forget() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_forget_file(relid pg_catalog.regclass, file pg_catalog.int4)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_forget_file(pg_catalog.regclass, pg_catalog.int4)
IS 'argus_internal.forget_file() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_end_forget(relid pg_catalog.regclass, files pg_catalog.int4[],
    flows pg_catalog.int8)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_end_forget(pg_catalog.regclass, pg_catalog.int4[], pg_catalog.int8)
IS 'argus_internal.end_forget() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_days_to_rehydrate(relid pg_catalog.regclass, days pg_catalog.daterange,
    filter pg_catalog.text)
RETURNS pg_catalog.date[]
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_days_to_rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text)
IS 'argus_internal.days_to_rehydrate() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_rehydrate_day(relid pg_catalog.regclass, day pg_catalog.date,
    filter pg_catalog.text, keep pg_catalog.interval)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_rehydrate_day(pg_catalog.regclass, pg_catalog.date,
    pg_catalog.text, pg_catalog.interval)
IS 'argus_internal.rehydrate_day() for the owner of a hot table';

-- ---- for steps of a run of the owner: NULL if the table has gone or is another's now ----

CREATE FUNCTION argus_internal.door_start_run(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_start_run(pg_catalog.regclass) IS 'argus_internal.start_run() in a run';

CREATE FUNCTION argus_internal.door_expire_days(relid pg_catalog.regclass)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_expire_days(pg_catalog.regclass) IS 'argus_internal.expire_days() in a run';

CREATE FUNCTION argus_internal.door_start_load(relid pg_catalog.regclass)
RETURNS argus_internal.listed_file[]
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_start_load(pg_catalog.regclass) IS 'argus_internal.start_load() in a run';

CREATE FUNCTION argus_internal.door_try_load_file(relid pg_catalog.regclass, file argus_internal.listed_file,
    deadline pg_catalog.timestamptz, is_first pg_catalog.bool)
RETURNS pg_catalog.int8[]
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_try_load_file(pg_catalog.regclass, argus_internal.listed_file,
    pg_catalog.timestamptz, pg_catalog.bool)
IS 'argus_internal.try_load_file() in a run';

CREATE FUNCTION argus_internal.door_has_unmerged_days(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_has_unmerged_days(pg_catalog.regclass)
IS 'argus_internal.has_unmerged_days() in a run';

CREATE FUNCTION argus_internal.door_try_merge_changed_days(relid pg_catalog.regclass)
RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_try_merge_changed_days(pg_catalog.regclass)
IS 'argus_internal.try_merge_changed_days() in a run';

CREATE FUNCTION argus_internal.door_note_unmerged(relid pg_catalog.regclass, file argus_internal.listed_file,
    cause pg_catalog.text)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_note_unmerged(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.text)
IS 'argus_internal.note_unmerged() in a run';

CREATE FUNCTION argus_internal.door_report_load_progress(relid pg_catalog.regclass, done pg_catalog.int4,
    due pg_catalog.int4, loaded pg_catalog.int8[])
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_report_load_progress(pg_catalog.regclass, pg_catalog.int4,
    pg_catalog.int4, pg_catalog.int8[])
IS 'argus_internal.report_load_progress() in a run';

CREATE FUNCTION argus_internal.door_end_load(relid pg_catalog.regclass, loaded pg_catalog.int4)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_end_load(pg_catalog.regclass, pg_catalog.int4)
IS 'argus_internal.end_load() in a run';

CREATE FUNCTION argus_internal.door_closable_days(relid pg_catalog.regclass)
RETURNS pg_catalog.date[]
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_closable_days(pg_catalog.regclass) IS 'argus_internal.closable_days() in a run';

CREATE FUNCTION argus_internal.door_try_close_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_try_close_day(pg_catalog.regclass, pg_catalog.date)
IS 'argus_internal.try_close_day() in a run';

CREATE FUNCTION argus_internal.door_learn_stream_identities(relid pg_catalog.regclass, deadline pg_catalog.timestamptz)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_learn_stream_identities(pg_catalog.regclass, pg_catalog.timestamptz)
IS 'argus_internal.learn_stream_identities() in a run';

-- ---- for everybody: the functions that they lead to get the caller ----

CREATE FUNCTION argus_internal.door_create_hot_table(name pg_catalog.text, default_schema pg_catalog.name,
    hot argus_internal.hot_table)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_create_hot_table(pg_catalog.text, pg_catalog.name, argus_internal.hot_table)
IS 'argus_internal.create_hot_table(), a table that is the caller''s';

CREATE FUNCTION argus_internal.door_maintained_hot_tables()
RETURNS pg_catalog.regclass[]
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_maintained_hot_tables()
IS 'argus_internal.maintained_hot_tables(), hot tables of the caller';

CREATE FUNCTION argus_internal.door_daily_report(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C STABLE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_daily_report(pg_catalog.regclass, pg_catalog.date)
IS 'argus_internal.daily_report(), for whoever may read the table and its rollups';

-- ---- days that fill, as foreign tables: see host_list_tables.cpp ----

CREATE FUNCTION argus_internal.host_lists_handler()
RETURNS pg_catalog.fdw_handler
AS 'MODULE_PATHNAME', 'argus_host_lists_handler'
LANGUAGE C STRICT;

COMMENT ON FUNCTION argus_internal.host_lists_handler() IS 'callbacks of the foreign-data wrapper argus_host_lists';

CREATE FOREIGN DATA WRAPPER argus_host_lists HANDLER argus_internal.host_lists_handler NO VALIDATOR;
COMMENT ON FOREIGN DATA WRAPPER argus_host_lists
IS 'hosts of the days of hot tables that fill, merged from the host lists of their files';
CREATE SERVER argus_host_lists FOREIGN DATA WRAPPER argus_host_lists;
COMMENT ON SERVER argus_host_lists IS 'the host lists of this database';
-- Hot tables may belong to anybody; a foreign table that was not created with one shows nothing.
GRANT USAGE ON FOREIGN SERVER argus_host_lists TO PUBLIC;

-- ---- everything else is the extension's own ----

REVOKE ALL ON ALL ROUTINES IN SCHEMA argus, argus_internal FROM PUBLIC;
-- argus.flows() and the procedures run with the rights of the caller, and look up by name what they call: the caller
-- needs USAGE on the schema, whoever granted him the public function. USAGE opens nothing: each function and table has
-- rights of its own.
GRANT USAGE ON SCHEMA argus_internal TO PUBLIC;
GRANT EXECUTE ON FUNCTION argus.filter_sql(pg_catalog.text), argus.matches(pg_catalog.record, pg_catalog.text),
    argus.daily_report(pg_catalog.regclass, pg_catalog.date), argus.misnamed_files(pg_catalog.name),
    argus.unmatched_files(pg_catalog.name) TO PUBLIC;
GRANT EXECUTE ON PROCEDURE
    argus.create_hot_table(pg_catalog.text, pg_catalog.name, pg_catalog.text, pg_catalog.name[], pg_catalog.name[],
        pg_catalog.interval, pg_catalog.interval, pg_catalog.text, pg_catalog.interval, pg_catalog.interval),
    argus.alter_hot_table(pg_catalog.regclass, pg_catalog.name[], pg_catalog.name[], pg_catalog.interval,
        pg_catalog.interval, pg_catalog.interval, pg_catalog.interval, pg_catalog.bool),
    argus.drop_hot_table(pg_catalog.regclass), argus.load(pg_catalog.regclass, pg_catalog.interval),
        argus.maintain(pg_catalog.interval),
    argus.close_day(pg_catalog.regclass, pg_catalog.date), argus.drop_day(pg_catalog.regclass, pg_catalog.date),
    argus.forget(pg_catalog.regclass, pg_catalog.text),
    argus.rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text, pg_catalog.interval) TO PUBLIC;
-- These are called with the rights of the caller: doors, and functions that change nothing.
GRANT EXECUTE ON PROCEDURE argus_internal.check_no_transaction_block(pg_catalog.text),
    argus_internal.load_due_files(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.bool),
    argus_internal.maintain_hot_table(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.bool) TO PUBLIC;
GRANT EXECUTE ON FUNCTION argus_internal.report(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text,
        pg_catalog.text),
    argus_internal.check_interval(pg_catalog.text, pg_catalog.interval),
    argus_internal.check_keep(pg_catalog.text, pg_catalog.interval, pg_catalog.bool),
    argus_internal.unit_hint(pg_catalog.interval, pg_catalog.text),
    argus_internal.door_hot_table_settings(pg_catalog.regclass),
        argus_internal.door_alter_hot_table(pg_catalog.regclass, argus_internal.hot_table, pg_catalog.bool),
    argus_internal.door_drop_hot_table(pg_catalog.regclass), argus_internal.door_close_day(pg_catalog.regclass,
        pg_catalog.date, pg_catalog.bool),
    argus_internal.door_drop_day(pg_catalog.regclass, pg_catalog.date),
    argus_internal.door_files_to_forget(pg_catalog.regclass, pg_catalog.text),
    argus_internal.door_forget_file(pg_catalog.regclass, pg_catalog.int4),
    argus_internal.door_end_forget(pg_catalog.regclass, pg_catalog.int4[], pg_catalog.int8),
    argus_internal.door_has_unmerged_days(pg_catalog.regclass),
    argus_internal.door_try_merge_changed_days(pg_catalog.regclass),
    argus_internal.door_note_unmerged(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.text),
    argus_internal.door_days_to_rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text),
    argus_internal.door_rehydrate_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.text, pg_catalog.interval),
    argus_internal.door_daily_report(pg_catalog.regclass, pg_catalog.date),
        argus_internal.door_start_run(pg_catalog.regclass),
    argus_internal.door_expire_days(pg_catalog.regclass), argus_internal.door_start_load(pg_catalog.regclass),
    argus_internal.door_try_load_file(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.timestamptz,
        pg_catalog.bool),
    argus_internal.door_report_load_progress(pg_catalog.regclass, pg_catalog.int4, pg_catalog.int4, pg_catalog.int8[]),
    argus_internal.door_end_load(pg_catalog.regclass, pg_catalog.int4),
        argus_internal.door_closable_days(pg_catalog.regclass),
    argus_internal.door_try_close_day(pg_catalog.regclass, pg_catalog.date),
        argus_internal.door_learn_stream_identities(pg_catalog.regclass, pg_catalog.timestamptz),
    argus_internal.door_create_hot_table(pg_catalog.text, pg_catalog.name, argus_internal.hot_table),
        argus_internal.door_maintained_hot_tables() TO PUBLIC;
-- argus.status calls these for everybody: a size, as by pg_total_relation_size(), a number for those who see the
-- table, and words.
GRANT EXECUTE ON FUNCTION argus_internal.relation_size(pg_catalog.oid),
    argus_internal.say_count(pg_catalog.int8, pg_catalog.text, pg_catalog.text, pg_catalog.text),
    argus_internal.say_time(pg_catalog.timestamptz), argus_internal.say_interval(pg_catalog.interval),
    argus_internal.count_misnamed_files(pg_catalog.name, pg_catalog.regclass, pg_catalog.timestamptz) TO PUBLIC;
-- Plans of anybody's queries call these. They know nothing but their arguments.
GRANT EXECUTE ON FUNCTION argus_internal.since("any"), argus_internal.after("any"), argus_internal.before("any"),
    argus_internal.until("any"), argus_internal.address(pg_catalog.text), argus_internal.addresses(pg_catalog.text[])
    TO PUBLIC;
-- These are read as the owner of a hot table: with his rights, and only what he may read.
GRANT EXECUTE ON FUNCTION argus_internal.host_days(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[]),
    argus_internal.host_hours(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[]),
        argus_internal.pack_keys(pg_catalog.text),
    argus_internal.new_keys(pg_catalog.text, pg_catalog.text) TO PUBLIC;
