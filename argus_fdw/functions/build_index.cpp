/*
 * build_index.cpp
 *		argus.build_index(): builds the side-cars that are missing, archive by archive, and the catalogues that sum them
 *		up.
 */
#include "bridge/bridge.h"
#include "functions/unmatched_files.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "catalog/pg_authid.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_build_index);

/* Milliseconds between two messages on how far the work is. */
#define ARGUS_PROGRESS_MS 10000

/* A call of argus.build_index(), and what it has done so far. `outcomes` counts archives per ArgusBuildOutcome. */
struct ArgusIndexRun
{
	ArgusOptions options;
	ArgusCursor cursor;
	bool force;
	bool lacks_fds; /* for catalogues; a NOTICE has said so */
	int32 archives;
	int32 outcomes[ARGUS_BUILD_UNREADABLE + 1];
	int64 bytes; /* of the side-cars written */
	int32 misnamed;
	const char *misnamed_path; /* the first of them */
	const char *misnamed_how;
	TimestampTz told; /* when progress was reported last */
};

static void
get_server(const char *name, ArgusOptions *options)
{
	argus_get_server(name, options);
	if (options->index_dir == NULL)
		ereport(ERROR, (errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
						errmsg("server \"%s\" does not say where indexes are to lie", name),
						errhint("Set a folder that the database server can write to: ALTER SERVER %s OPTIONS (ADD "
								"index_dir '/...').",
								quote_identifier(name))));
}

/*
 * Returns the path or glob that `files` names in the tree of the server. Raises an error if the server has no tree and
 * the user may not read any file.
 */
static const char *
named_files(const ArgusIndexRun *run, const char *server, const char *files)
{
	const char *root = run->options.root;

	if (root == NULL)
		argus_check_may_read_files();
	else
	{
		if (!is_absolute_path(files))
			files = psprintf("%s/%s", argus_storable(root), files);
		argus_check_in_tree(argus_path_of_text(files), root, server);
	}
	return argus_files_of_text(files);
}

/*
 * Raises an error if a listed archive lies outside of the tree of the server: the expansion of a glob takes special
 * characters in the name of the root for wildcards.
 */
static void
check_in_tree(const ArgusIndexRun *run, const char *server)
{
	for (int32 i = 0; i < run->archives && run->options.root != NULL; i++)
	{
		ArgusArchive archive;

		argus_list_at(run->cursor.handles->list, i, &archive);
		argus_check_in_tree(archive.path, run->options.root, server);
	}
}

/* Lists the archives to index: the tree of the server, or what `files` names in it. */
static void
list_archives(ArgusIndexRun *run, const char *server, const char *files)
{
	ArgusCursor *cursor = &run->cursor;

	if (files == NULL && run->options.root == NULL)
		ereport(ERROR, (errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
						errmsg("server \"%s\" does not say where its archives are", server),
						errhint("Set its option \"root\", or name the files.")));
	cursor->path = files == NULL ? run->options.root : named_files(run, server, files);
	cursor->pattern = files == NULL ? run->options.pattern : NULL;
	cursor->by_file = files != NULL;
	argus_cursor_list(cursor, CurrentMemoryContext);
	cursor->handles->uses_index = true;
	argus_reserve_fd(cursor->handles);
	run->archives = argus_list_count(cursor->handles->list);
	check_in_tree(run, server);
}

/* Returns the path of an archive in the tree of the server, or NULL if it lies elsewhere. */
static const char *
path_in_tree(const ArgusOptions *options, const char *path)
{
	if (options->tree == NULL || !argus_is_in_tree(path, options->tree))
		return NULL;
	for (path += strlen(options->tree); *path == '/'; path++)
		;
	return path;
}

/* Notes an archive whose name contradicts its flows. */
static void
check_name(ArgusIndexRun *run, int32 i, const ArgusBuildResult *result)
{
	const ArgusOptions *options = &run->options;
	ArgusArchive archive;
	const char *in_tree;
	const char *how;

	argus_list_at(run->cursor.handles->list, i, &archive);
	in_tree = path_in_tree(options, archive.path);
	if (run->cursor.by_file && options->pattern != NULL && in_tree != NULL)
		archive.has_name_time = argus_name_time_of(options->pattern, in_tree, &archive.name_time);
	how = result->has_times ? argus_describe_misnamed(options, &archive, result->first_time, result->last_time) : NULL;
	if (how == NULL)
		return;
	if (run->misnamed++ > 0)
		return;
	run->misnamed_path = pstrdup(argus_storable(archive.path));
	run->misnamed_how = how;
}

/* Builds the index of archive i. */
static void
build_one(ArgusIndexRun *run, int32 i)
{
	ArgusHandles *handles = run->cursor.handles;
	ArgusError *error = &run->cursor.error;
	ArgusBuildResult result;
	ArgusBuild *build = argus_own<argus_build_close>(handles,
													 argus_build_open(handles->list, i, run->options.index_dir,
																	  run->options.tree, run->force, error),
													 error);

	argus_run([&](int32 *done) { return argus_build_step(build, done, &result, error); }, error);
	run->outcomes[result.outcome]++;
	if (result.outcome == ARGUS_BUILD_DONE)
		run->bytes += result.bytes;
	check_name(run, i, &result);
	if (result.has_notice && (result.outcome == ARGUS_BUILD_UNSOUND || result.outcome == ARGUS_BUILD_UNREADABLE))
		argus_report_notice(&result.notice, false);
	argus_close_newest(handles);
}

/* Returns whether archives i and j lie in one folder, and so do their side-cars. */
static bool
same_folder(const ArgusList *list, int32 i, int32 j)
{
	ArgusArchive a, b;
	size_t length;

	argus_list_at(list, i, &a);
	argus_list_at(list, j, &b);
	length = (size_t) (strrchr(a.resolved, '/') - a.resolved);
	return strncmp(a.resolved, b.resolved, length + 1) == 0 && strchr(b.resolved + length + 1, '/') == NULL;
}

/* Reports, once, that no catalogue can be built. It is no error: a catalogue is not worth failing for. */
static void
tell_no_catalogue(ArgusIndexRun *run)
{
	if (run->lacks_fds)
		return;
	run->lacks_fds = true;
	ereport(WARNING,
			(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
			 errmsg("could not reserve %d file descriptors to build catalogues", ARGUS_CATALOGUE_FILES),
			 errdetail("Scans open the indexes one by one instead."), errhint("Raise max_files_per_process.")));
}

/* Builds the catalogue that sums up the side-cars of the archives `begin` to `end`. */
static void
build_catalogue(ArgusIndexRun *run, int32 begin, int32 end)
{
	ArgusHandles *handles = run->cursor.handles;
	ArgusError *error = &run->cursor.error;
	ArgusCatalogue *catalogue;

	if (argus_reserve_fds(handles, ARGUS_CATALOGUE_FILES))
	{
		catalogue = argus_own<argus_catalogue_close>(
			handles, argus_catalogue_open(handles->list, begin, end, run->options.index_dir, run->options.tree, error),
			error);
		argus_run([=](int32 *done) { return argus_catalogue_step(catalogue, done, error); }, error);
		argus_close_newest(handles);
	}
	else
		tell_no_catalogue(run);
	argus_release_fd(handles);
	argus_reserve_fd(handles);
}

static void
tell_progress(ArgusIndexRun *run, int32 i)
{
	const TimestampTz now = GetCurrentTimestamp();

	if (!TimestampDifferenceExceeds(run->told, now, ARGUS_PROGRESS_MS))
		return;
	run->told = now;
	ereport(NOTICE,
			(errmsg("looked at %d of %d archives, indexed %d", i + 1, run->archives, run->outcomes[ARGUS_BUILD_DONE])));
}

static void
tell_end(const ArgusIndexRun *run)
{
	const int32 *n = run->outcomes;

	ereport(
		NOTICE,
		(errmsg("indexed %d of %d archives", n[ARGUS_BUILD_DONE], run->archives),
		 errdetail("%d had an index already, %d can only be read in full, %d are being indexed by somebody else, %d "
				   "are still being written, %d could not be read.",
				   n[ARGUS_BUILD_FRESH], n[ARGUS_BUILD_UNSOUND], n[ARGUS_BUILD_BUSY], n[ARGUS_BUILD_GROWING],
				   n[ARGUS_BUILD_UNREADABLE])));
}

/* Warns once of all misnamed archives: if the time zone of a tree is wrong, every archive is misnamed. */
static void
tell_misnamed(const ArgusIndexRun *run)
{
	if (run->misnamed == 0)
		return;
	ereport(WARNING,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg_plural("%d archive that was indexed holds flows of other times than its name says",
						   "%d archives that were indexed hold flows of other times than their names say",
						   run->misnamed, run->misnamed),
			 errdetail("Of \"%s\" %s.", run->misnamed_path, run->misnamed_how),
			 errhint("SELECT * FROM argus.misnamed_files(%s) lists them. Without their indexes, questions with a time "
					 "would not see these flows.",
					 quote_literal_cstr(run->options.server))));
}

/* Warns once of all archives of the tree that were not indexed, since the pattern does not match them. */
static void
tell_unmatched(const ArgusIndexRun *run)
{
	ArgusUnmatched pass = {};
	ArgusArchive archive;
	const char *example = NULL;
	int32 n = 0;

	if (run->cursor.by_file || run->options.pattern == NULL)
		return;
	pass.options = &run->options;
	argus_open_unmatched(&pass);
	for (; argus_next_unmatched(&pass, &archive) != NULL; n++)
		example = n == 0 ? pstrdup(argus_storable(archive.path)) : example;
	argus_close_handles(pass.cursor.handles);
	if (n == 0)
		return;
	ereport(WARNING, (errcode(ERRCODE_WARNING),
					  errmsg_plural("%d archive below \"%s\" does not match the pattern: \"%s\"",
									"%d archives below \"%s\" do not match the pattern, such as \"%s\"", n, n,
									argus_storable(run->options.root), example),
					  errdetail("No query, index or hot table of the server reads what its pattern does not match."),
					  errhint("SELECT * FROM argus.unmatched_files(%s) lists such archives.",
							  quote_literal_cstr(run->options.server))));
}

/* argus.build_index(server name, files text, force boolean) */
Datum
argus_build_index(PG_FUNCTION_ARGS)
{
	ArgusIndexRun *run;
	const char *server, *files;

	argus_check_may_write_files("build an index");
	argus_require_argument(fcinfo, 0, "server");
	argus_require_alone(fcinfo->context, "argus.build_index()");

	/* Memory that is allocated from here on outlives the commits. */
	SPI_connect_ext(SPI_OPT_NONATOMIC);
	run = (ArgusIndexRun *) palloc0(sizeof(ArgusIndexRun));
	server = pstrdup(NameStr(*PG_GETARG_NAME(0)));
	files = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	run->force = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
	get_server(server, &run->options);
	list_archives(run, server, files);
	run->told = GetCurrentTimestamp();
	for (int32 i = 0, begin = 0; i < run->archives; i++)
	{
		build_one(run, i);
		SPI_commit();
		tell_progress(run, i);
		if (i + 1 < run->archives && same_folder(run->cursor.handles->list, i, i + 1))
			continue;
		build_catalogue(run, begin, i + 1);
		begin = i + 1;
	}
	tell_misnamed(run);
	tell_unmatched(run);
	tell_end(run);
	argus_close_handles(run->cursor.handles);
	SPI_finish();
	PG_RETURN_VOID();
}
}
