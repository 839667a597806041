/*
 * handles.cpp
 *		Ownership of the core's handles, and of the files that they open.
 */
#include "bridge/bridge.h"

extern "C"
{
#include "storage/fd.h"
#include "utils/memutils.h"

static void
close_handles_callback(void *arg)
{
	argus_close_handles((ArgusHandles *) arg);
}

/* Makes a holder of handles in `context`, registered before any is opened: whatever ends the context closes them. */
ArgusHandles *
argus_make_handles(MemoryContext context)
{
	ArgusHandles *handles = (ArgusHandles *) MemoryContextAllocZero(context, sizeof(ArgusHandles));

	handles->context = context;
	handles->callback.func = close_handles_callback;
	handles->callback.arg = handles;
	MemoryContextRegisterResetCallback(context, &handles->callback);
	return handles;
}

/*
 * Has close(handle) called with the others: see argus_own(). Raises an error, with the handle closed, if memory is
 * short.
 */
void
argus_own_closer(ArgusHandles *handles, void *handle, void (*close)(void *handle))
{
	ArgusOwned *owned = (ArgusOwned *) MemoryContextAllocExtended(handles->context, sizeof(ArgusOwned),
																  MCXT_ALLOC_NO_OOM);

	if (owned == NULL)
	{
		close(handle);
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	}
	*owned = {handle, close, handles->newest};
	handles->newest = owned;
}

/* Closes the handle that was opened last. Never raises an error. */
void
argus_close_newest(ArgusHandles *handles)
{
	ArgusOwned *owned = handles->newest;

	handles->newest = owned->older;
	if (owned->handle == handles->scan)
		handles->scan = NULL;
	if (owned->handle == handles->list)
		handles->list = NULL;
	owned->close(owned->handle);
	pfree(owned);
}

/* Closes all handles and gives the file descriptors back. May be called again; never raises an error. */
void
argus_close_handles(ArgusHandles *handles)
{
	while (handles->newest != NULL)
		argus_close_newest(handles);
	argus_release_fd(handles);
}

/* Gives all reserved file descriptors back. */
void
argus_release_fd(ArgusHandles *handles)
{
	for (; handles->fds_reserved > 0; handles->fds_reserved--)
		ReleaseExternalFD();
}

/* Reserves what a scan opens, or raises an error. The core keeps one archive open at a time, and its side-car. */
void
argus_reserve_fd(ArgusHandles *handles)
{
	if (!argus_reserve_fds(handles, 1 + handles->uses_index))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_RESOURCES),
						errmsg("could not reserve a file descriptor to read archives"),
						errhint("Raise max_files_per_process.")));
}

/* Reserves at least n file descriptors in PostgreSQL's own accounting. Returns false if there may not be so many. */
bool
argus_reserve_fds(ArgusHandles *handles, int n)
{
	for (; handles->fds_reserved < n; handles->fds_reserved++)
	{
		if (!AcquireExternalFD())
			return false;
	}
	return true;
}
}
