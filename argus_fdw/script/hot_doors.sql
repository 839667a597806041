
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
-- Those to watchlists.
GRANT EXECUTE ON PROCEDURE argus.create_watchlist(pg_catalog.text, pg_catalog.regclass[]),
    argus.hunt(pg_catalog.regclass), argus.drop_watchlist(pg_catalog.regclass),
    argus_internal.hunt_in_sources(pg_catalog.regclass, pg_catalog.regclass[], pg_catalog.timestamptz),
    argus_internal.maintain_watchlists(pg_catalog.timestamptz) TO PUBLIC;
GRANT EXECUTE ON FUNCTION
    argus_internal.door_create_watchlist(pg_catalog.text, pg_catalog.name, pg_catalog.regclass[]),
    argus_internal.door_drop_watchlist(pg_catalog.regclass), argus_internal.door_start_hunt(pg_catalog.regclass),
    argus_internal.door_try_start_hunt(pg_catalog.regclass),
    argus_internal.door_hunt_step(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.text, pg_catalog.text[]),
    argus_internal.door_report_hunt(pg_catalog.regclass, argus_internal.hunt_progress),
    argus_internal.door_maintained_watchlists() TO PUBLIC;
-- Owners of watchlists hunt with these: they run as the caller, on tables that are named to them.
GRANT EXECUTE ON FUNCTION argus_internal.check_watched(pg_catalog.regclass),
    argus_internal.require_watchlist(pg_catalog.regclass),
    argus_internal.take_indicators(argus_internal.watch, pg_catalog.int8),
    argus_internal.content_of_facts(argus_internal.archive_fact[]),
    argus_internal.watched_places(pg_catalog.regclass, pg_catalog.text, pg_catalog.text[]),
    argus_internal.look_into_places(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.move_content(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place),
    argus_internal.note_content(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place),
    argus_internal.moved_contents(argus_internal.watch, pg_catalog.regclass, argus_internal.watched_place[],
        pg_catalog.text[]),
    argus_internal.replace_contents(argus_internal.watch, pg_catalog.regclass, argus_internal.watched_place[],
        pg_catalog.text[], pg_catalog.text[]),
    argus_internal.note_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.text[]),
    argus_internal.promote_doubles(argus_internal.watch, pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.warn_of_unreadable(pg_catalog.regclass, pg_catalog.int4, pg_catalog.text),
    argus_internal.warn_of_unlisted(pg_catalog.regclass, pg_catalog.int4, pg_catalog.text),
    argus_internal.take_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text, pg_catalog.text,
        pg_catalog.int4, pg_catalog.int8),
    argus_internal.new_rows(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.text),
    argus_internal.archive_keys(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.bool),
    argus_internal.table_keys(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.int4[],
        pg_catalog.inet[]),
    argus_internal.flows_near(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.int8, pg_catalog.int4[], pg_catalog.inet[]),
    argus_internal.sighted(argus_internal.watch, pg_catalog.text, pg_catalog.int8, pg_catalog.regclass,
        pg_catalog.text),
    argus_internal.keep_sightings(argus_internal.watch, pg_catalog.text, pg_catalog.regclass, pg_catalog.text[],
        pg_catalog.int8),
    argus_internal.notify_of_sighting(pg_catalog.jsonb, pg_catalog.text),
    argus_internal.due_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text[], pg_catalog.int4,
        pg_catalog.int8),
    argus_internal.unread_paths(pg_catalog.regclass, argus_internal.watched_place[]),
    argus_internal.compare_batch(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.int8),
    argus_internal.compare_contents(argus_internal.watch, pg_catalog.regclass, pg_catalog.text,
        argus_internal.watched_place[], pg_catalog.int8),
    argus_internal.hunt_in_source(argus_internal.watch, pg_catalog.regclass, pg_catalog.text, pg_catalog.text[]),
    argus_internal.ask_sightings(pg_catalog.regclass, pg_catalog.tstzrange) TO PUBLIC;
-- argus.status calls these for everybody: a size, as by pg_total_relation_size(), a number for those who see the
-- table, and words.
GRANT EXECUTE ON FUNCTION argus_internal.relation_size(pg_catalog.oid),
    argus_internal.say_count(pg_catalog.int8, pg_catalog.text, pg_catalog.text, pg_catalog.text),
    argus_internal.say_time(pg_catalog.timestamptz), argus_internal.say_interval(pg_catalog.interval),
    argus_internal.count_misnamed_files(pg_catalog.name, pg_catalog.regclass, pg_catalog.timestamptz) TO PUBLIC;
-- What investigates runs with the rights of the caller, and so does what it is made of: these functions show nothing
-- but what the caller may read, and words. The functions of schema argus are granted to readers by a superuser.
GRANT EXECUTE ON FUNCTION
    argus_internal.archive_facts(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.timestamptz,
        pg_catalog.text[]),
    argus_internal.opened_archives(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.unpack_sensors(pg_catalog.bytea),
    argus_internal.source_option(pg_catalog.regclass, pg_catalog.name, pg_catalog.text),
    argus_internal.source_of_archive(pg_catalog.regclass, pg_catalog.name),
    argus_internal.describe_source(pg_catalog.regclass),
    argus_internal.absent_columns(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.require_columns(pg_catalog.regclass, pg_catalog.text[]),
    argus_internal.hot_times(argus_internal.source),
    argus_internal.holding(pg_catalog.tstzmultirange, pg_catalog.timestamptz, pg_catalog.timestamptz,
        pg_catalog.timestamptz, pg_catalog.bool, pg_catalog.bool),
    argus_internal.ledger_facts(argus_internal.source, argus_internal.archive_fact[], pg_catalog.tstzmultirange),
    argus_internal.source_facts(argus_internal.source, pg_catalog.timestamptz, pg_catalog.timestamptz),
    argus_internal.archive_begin(argus_internal.archive_fact),
    argus_internal.learned_period(argus_internal.archive_fact[]),
    argus_internal.assess_rotations(argus_internal.archive_fact[], pg_catalog.interval),
    argus_internal.assess_archives(argus_internal.source, argus_internal.archive_fact[], pg_catalog.interval,
        pg_catalog.tstzrange),
    argus_internal.assess_ends(argus_internal.source, argus_internal.archive_fact[], pg_catalog.interval,
        pg_catalog.tstzrange),
    argus_internal.assess_hot_table(argus_internal.source, pg_catalog.tstzrange),
    argus_internal.sensor_lives(argus_internal.archive_fact[], pg_catalog.interval),
    argus_internal.assess_silence(argus_internal.archive_fact[], pg_catalog.interval, pg_catalog.tstzmultirange),
    argus_internal.assess_reports(argus_internal.archive_fact[], pg_catalog.interval, pg_catalog.bool),
    argus_internal.assess(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.bool),
    argus_internal.gravity(pg_catalog.text),
    argus_internal.say_range(pg_catalog.timestamptz, pg_catalog.timestamptz),
    argus_internal.say_assessment(pg_catalog.text, pg_catalog.int8, pg_catalog.text, pg_catalog.timestamptz,
        pg_catalog.timestamptz, pg_catalog.int8),
    argus_internal.reasons(argus_internal.assessment[]),
    argus_internal.certify(argus_internal.assessment[]),
    argus_internal.coverage_bins(argus_internal.assessment[], pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.state_of(pg_catalog.text),
    argus_internal.worst_state(pg_catalog.text[]),
    argus_internal.assessments_in_bins(argus_internal.assessment[], pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.coverage_rows(argus_internal.assessment[], pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.host_condition(pg_catalog.text, pg_catalog.inet[], pg_catalog.inet[]),
    argus_internal.time_condition(pg_catalog.text, pg_catalog.tstzmultirange),
    argus_internal.ask_host_days(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[], pg_catalog.date[]),
    argus_internal.ask_host_hours(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
        pg_catalog.tstzmultirange, pg_catalog.text),
    argus_internal.ask_host_flows(pg_catalog.regclass, pg_catalog.inet[], pg_catalog.inet[],
        pg_catalog.tstzmultirange, pg_catalog.text),
    argus_internal.group_rows(pg_catalog.text),
    argus_internal.group_label(pg_catalog.text),
    argus_internal.require_grouping(pg_catalog.regclass, pg_catalog.text),
    argus_internal.group_condition(pg_catalog.text),
    argus_internal.ask_groups(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.text, pg_catalog.text,
        pg_catalog.int4, pg_catalog.text, pg_catalog.text[]),
    argus_internal.readable_rollup(argus_internal.source, pg_catalog.text),
    argus_internal.whole_bins(pg_catalog.tstzmultirange, pg_catalog.interval),
    argus_internal.summed_days(argus_internal.source, pg_catalog.tstzrange, argus_internal.assessment[]),
    argus_internal.divide(argus_internal.source, pg_catalog.tstzrange, argus_internal.assessment[]),
    argus_internal.host_sums(argus_internal.source, argus_internal.division, pg_catalog.inet[], pg_catalog.inet[]),
    argus_internal.say_origin(argus_internal.source, argus_internal.division, argus_internal.assessment[]),
    argus_internal.dossier_sections(),
    argus_internal.dossier_sums(),
    argus_internal.dossier_summary(),
    argus_internal.dossier_days(),
    argus_internal.dossier_services(),
    argus_internal.dossier_peer_detail(),
    argus_internal.dossier_peers(pg_catalog.text),
    argus_internal.dossier_comparison(),
    argus_internal.dossier_new_peers(),
    argus_internal.dossier_new_services(),
    argus_internal.dossier_is_scan(),
    argus_internal.dossier_scans_sent(),
    argus_internal.dossier_scans_received(),
    argus_internal.dossier_failures(),
    argus_internal.dossier_connections(),
    argus_internal.dossier_icmp_errors(),
    argus_internal.dossier_marks(),
    argus_internal.dossier_look_back(),
    argus_internal.dossier_extra_columns(),
    argus_internal.flow_outcome(),
    argus_internal.dossier_columns(pg_catalog.text[]),
    argus_internal.dossier_flows(pg_catalog.regclass, pg_catalog.inet, pg_catalog.tstzmultirange,
        pg_catalog.text[], pg_catalog.int8),
    argus_internal.dossier_directed(pg_catalog.text),
    argus_internal.ask_first_time(pg_catalog.regclass, pg_catalog.tstzmultirange),
    argus_internal.ask_dossier(argus_internal.source, pg_catalog.inet, pg_catalog.tstzrange, pg_catalog.int4,
        pg_catalog.tstzrange, pg_catalog.text),
    argus_internal.cheap_since(argus_internal.source, pg_catalog.timestamptz),
    argus_internal.time_before(argus_internal.source, pg_catalog.tstzrange),
    argus_internal.dossier_coverage(argus_internal.source, pg_catalog.tstzrange),
    argus_internal.ask_flow_parts(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.tstzrange,
        pg_catalog.interval, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text),
    argus_internal.ask_traffic(pg_catalog.regclass, pg_catalog.tstzmultirange, pg_catalog.interval, pg_catalog.text),
    argus_internal.traffic_times(argus_internal.source, pg_catalog.tstzrange, pg_catalog.interval, pg_catalog.text,
        pg_catalog.text, argus_internal.assessment[]),
    argus_internal.bin_sums(argus_internal.source, pg_catalog.tstzrange, pg_catalog.interval, pg_catalog.timestamptz,
        pg_catalog.text, pg_catalog.text, pg_catalog.tstzmultirange),
    argus_internal.last_bin(pg_catalog.tstzrange, pg_catalog.interval),
    argus_internal.column_or_null(pg_catalog.regclass, pg_catalog.text, pg_catalog.regtype),
    argus_internal.either_side(pg_catalog.inet),
    argus_internal.ask_first_flows(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.bool, pg_catalog.bool, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.int8, pg_catalog.int8),
    argus_internal.write_page(argus_internal.page),
    argus_internal.read_page(pg_catalog.text, pg_catalog.text),
    argus_internal.digest_question(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.bool),
    argus_internal.loaded_archive(pg_catalog.regclass, pg_catalog.int4),
    argus_internal.flows_after(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.int4, pg_catalog.bool, argus_internal.page),
    argus_internal.ask_records(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.timestamptz,
        argus_internal.living_connections, pg_catalog.inet, pg_catalog.text),
    argus_internal.alive_in(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.timestamptz,
        argus_internal.living_connections, pg_catalog.inet, pg_catalog.text),
    argus_internal.ask_newest(pg_catalog.regclass),
    argus_internal.is_closing(pg_catalog.text),
    argus_internal.idle_limit(pg_catalog.text),
    argus_internal.begins_connection(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.interval),
    argus_internal.is_turned(pg_catalog.inet, pg_catalog.int4, pg_catalog.inet, pg_catalog.int4),
    argus_internal.connection_key(pg_catalog.text, pg_catalog.inet, pg_catalog.int4, pg_catalog.inet,
        pg_catalog.int4),
    argus_internal.records_around(pg_catalog.regclass, pg_catalog.tstzrange, pg_catalog.inet, pg_catalog.text,
        pg_catalog.timestamptz),
    argus_internal.sum_up_archive(pg_catalog.regclass),
    argus_internal.sum_up_hot_table(pg_catalog.regclass) TO PUBLIC;
-- Plans of anybody's queries call these. They know nothing but their arguments.
GRANT EXECUTE ON FUNCTION argus_internal.since("any"), argus_internal.after("any"), argus_internal.before("any"),
    argus_internal.until("any"), argus_internal.address(pg_catalog.text), argus_internal.addresses(pg_catalog.text[])
    TO PUBLIC;
-- These are read as the owner of a hot table: with his rights, and only what he may read.
GRANT EXECUTE ON FUNCTION argus_internal.host_days(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[]),
    argus_internal.host_hours(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[]),
        argus_internal.pack_keys(pg_catalog.text),
    argus_internal.new_keys(pg_catalog.text, pg_catalog.text) TO PUBLIC;
