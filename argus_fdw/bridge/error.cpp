/*
 * error.cpp
 *		The core's errors and notices as PostgreSQL's: the only place that maps one to the other.
 */
#include "bridge/bridge.h"

extern "C"
{

static int
sqlstate_of(int32 code)
{
	switch (code)
	{
		case ARGUS_OUT_OF_MEMORY:
			return ERRCODE_OUT_OF_MEMORY;
		case ARGUS_NOT_FOUND:
			return ERRCODE_UNDEFINED_FILE;
		case ARGUS_CORRUPT:
		case ARGUS_NO_START:
			return ERRCODE_DATA_CORRUPTED;
		case ARGUS_UNSUPPORTED:
			return ERRCODE_FEATURE_NOT_SUPPORTED;
		case ARGUS_GROWING:
			return ERRCODE_SUCCESSFUL_COMPLETION;
		case ARGUS_NOT_ARGUS:
			return ERRCODE_WRONG_OBJECT_TYPE;
		case ARGUS_INVALID:
			return ERRCODE_INVALID_PARAMETER_VALUE;
		case ARGUS_IO:
			return ERRCODE_IO_ERROR;
		default:
			return ERRCODE_INTERNAL_ERROR;
	}
}

static const char *
hint_of(int32 code, int32 saved_errno)
{
	switch (code)
	{
		case ARGUS_IO:
			return saved_errno != EACCES
					   ? NULL
					   : "The operating system's user that the database server runs as needs the permission.";
		case ARGUS_UNSUPPORTED:
			return "Archives of versions 5, 3 and 2 are read, packed with gzip or with what the extension was built "
				   "with a library for.";
		case ARGUS_INVALID:
		case ARGUS_NOT_FOUND:
			return "Give the absolute path of a file or folder, or a glob, on the database server.";
		case ARGUS_NO_START:
			return "The beginning of the file may have been cut off; look for another copy.";
		case ARGUS_CORRUPT:
			return "Look for another copy of the archive; it was not changed.";
		case ARGUS_NOT_ARGUS:
			return "Keep other files out of the archive tree, or give a pattern that they do not match.";
		default:
			return NULL;
	}
}

/*
 * Sets the SQLSTATE of errno as errcode_for_file_access() does, which takes for internal errors what users can bring
 * about: names too long, loops of links.
 */
int
argus_errcode_for_file(void)
{
	switch (errno)
	{
		case ENAMETOOLONG:
			return errcode(ERRCODE_INVALID_NAME);
		case ELOOP:
		case EINVAL:
		case ENXIO:
		case ENODEV:
		case EBUSY:
		case EFBIG:
		case EDQUOT:
		case EMLINK:
		case EXDEV:
		case ESTALE:
		case EOVERFLOW:
		case ETIMEDOUT:
		case EOPNOTSUPP:
			return errcode(ERRCODE_IO_ERROR);
		default:
			return errcode_for_file_access();
	}
}

/*
 * Reports an error of the core at `level`, with the message of the operating system if that refused something. Does
 * not return from ERROR. Even a WARNING may not return, since it looks for interrupts.
 */
static void
report(int level, int32 code, int32 saved_errno, const char *message, const char *detail)
{
	const char *hint = hint_of(code, saved_errno);
	const bool is_system_error = code == ARGUS_IO && saved_errno != 0;

	errno = saved_errno;
	ereport(level,
			(is_system_error ? argus_errcode_for_file() : errcode(sqlstate_of(code)),
			 is_system_error ? errmsg("%s: %m", argus_storable(message)) : errmsg("%s", argus_storable(message)),
			 detail[0] != '\0' ? errdetail("%s", argus_storable(detail)) : 0, hint != NULL ? errhint("%s", hint) : 0));
}

/* Raises an error that a call of the core returned. */
void
argus_raise(const ArgusError *error)
{
	report(ERROR, error->code, error->saved_errno, error->message, error->detail);
	pg_unreachable();
}

/*
 * Reports a notice on an archive or folder: a WARNING, or an ERROR if the user wants to stop there. An archive that
 * is still being written is worth neither. May not return even from a WARNING: see report().
 */
void
argus_report_notice(const ArgusNotice *notice, bool stop_on_error)
{
	const int level = notice->code == ARGUS_GROWING ? NOTICE : stop_on_error ? ERROR : WARNING;
	ErrorContextCallback *stack = level == ERROR ? error_context_stack : argus_hide_context();

	if (notice->code == ARGUS_IO || notice->code == ARGUS_NOT_FOUND)
		argus_note_failure(notice->path);
	report(level, notice->code, notice->saved_errno, notice->message, notice->detail);
	error_context_stack = stack;
}
}
