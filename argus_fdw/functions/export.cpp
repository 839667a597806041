/*
 * export.cpp
 *		argus.export(): writes matching records, byte for byte, into a new archive.
 *
 * The file appears under its name only when it is complete, and never in the place of another.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"
#include "functions/export.h"
#include "rights/rights.h"
#include "table/table.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

extern "C"
{
#include "catalog/pg_authid.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_export);

static char *
text_argument(FunctionCallInfo fcinfo, int i, const char *name)
{
	argus_require_argument(fcinfo, i, name);
	return text_to_cstring(PG_GETARG_TEXT_PP(i));
}

[[noreturn]] static void
refuse_existing(const char *target)
{
	ereport(ERROR, (errcode(ERRCODE_DUPLICATE_FILE), errmsg("file \"%s\" exists already", argus_storable(target)),
					errhint("Give another name, or remove the file: none is ever overwritten.")));
	pg_unreachable();
}

/* Raises an error unless a path can be that of a new file. */
void
argus_check_target(char *target)
{
	struct stat st;

	canonicalize_path(target);
	if (!is_absolute_path(target))
		ereport(ERROR, (errcode(ERRCODE_INVALID_NAME), errmsg("\"%s\" is not an absolute path", argus_storable(target)),
						errhint("Give the absolute path of a file that does not exist yet, on the database server.")));
	if (lstat(target, &st) == 0)
		refuse_existing(target);
}

/* Returns a name in the target's folder that no scan reads: it begins with a dot. */
static char *
temporary_name(const char *target)
{
	char *folder = pstrdup(target);

	get_parent_directory(folder);
	return psprintf("%s/.argus_export.%d.tmp", folder[0] == '\0' ? "" : folder, MyProcPid);
}

[[noreturn]] static void
raise_file_error(const char *what, const char *path)
{
	ereport(ERROR, (argus_errcode_for_file(), errmsg("could not %s file \"%s\": %m", what, argus_storable(path))));
	pg_unreachable();
}

static void
write_all(int fd, const char *path, const uint8 *bytes, int64 length)
{
	while (length > 0)
	{
		const ssize_t n = write(fd, bytes, (size_t) length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
		{
			if (n == 0)
				errno = ENOSPC;
			raise_file_error("write", path);
		}
		bytes += n;
		length -= n;
	}
}

/* Writes the records that the core exports. Returns how many flow records they are. */
static int64
write_records(ArgusExport *exporter, int fd, const char *path, ArgusError *error)
{
	ArgusExportBatch batch;
	int64 records = 0;

	do
	{
		CHECK_FOR_INTERRUPTS();
		if (argus_export_next(exporter, &batch, error) != ARGUS_OK)
			argus_raise(error);
		write_all(fd, path, batch.bytes, batch.length);
		records += batch.n_records;
		if (batch.has_notice)
			argus_report_notice(&batch.notice, false);
	} while (!batch.done);
	return records;
}

/* Gives the complete file its name. Raises an error if somebody else has taken the name meanwhile. */
static void
publish(const char *temporary, const char *target)
{
	char *folder = pstrdup(target);

	if (link(temporary, target) != 0)
	{
		if (errno == EEXIST)
			refuse_existing(target);
		raise_file_error("create", target);
	}
	if (unlink(temporary) != 0)
		raise_file_error("remove", temporary);
	get_parent_directory(folder);
	fsync_fname(folder[0] == '\0' ? "/" : folder, true);
}

/* Writes what is exported into a new file. Returns how many flow records it has. */
int64
argus_write_export(ArgusExport *exporter, const char *target, ArgusError *error)
{
	char *temporary = temporary_name(target);
	const int fd = OpenTransientFilePerm(temporary, O_WRONLY | O_CREAT | O_EXCL | PG_BINARY, 0644);
	int64 records = 0;

	if (fd < 0)
		raise_file_error("create", target);
	PG_TRY();
	{
		records = write_records(exporter, fd, temporary, error);
		if (pg_fsync(fd) != 0)
			raise_file_error("fsync", temporary);
		if (CloseTransientFile(fd) != 0)
			raise_file_error("close", temporary);
		publish(temporary, target);
	}
	PG_CATCH();
	{
		(void) unlink(temporary);
		PG_RE_THROW();
	}
	PG_END_TRY();
	return records;
}

/* argus_export(files text, filter text, target text): returns how many flow records it wrote */
Datum
argus_export(PG_FUNCTION_ARGS)
{
	ArgusCursor cursor = {};
	ArgusExport *exporter;
	ArgusPredicate *nodes;
	int32 n_nodes;
	char *target;
	int64 records;

	argus_check_may_read_files();
	argus_check_may_write_files("write an archive");
	cursor.path = argus_files_of_text(text_argument(fcinfo, 0, "files"));
	cursor.by_file = true;
	target = argus_path_of_text(text_argument(fcinfo, 2, "target"));
	nodes = argus_filter_and(PG_ARGISNULL(1) ? NULL : text_argument(fcinfo, 1, "filter"), NULL, 0, CurrentMemoryContext,
							 &n_nodes);
	argus_check_target(target);
	argus_cursor_list(&cursor, CurrentMemoryContext);
	exporter = argus_own<argus_export_close>(cursor.handles,
											 argus_export_open(cursor.handles->list, nodes, n_nodes, &cursor.error),
											 &cursor.error);
	records = argus_write_export(exporter, target, &cursor.error);
	argus_close_handles(cursor.handles);
	PG_RETURN_INT64(records);
}
}
