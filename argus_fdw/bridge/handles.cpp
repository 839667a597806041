/*
 * handles.cpp
 *		Ownership of the core's handles, and of the files that they open.
 */
#include "bridge/bridge.h"

/* A handle, which its holder does not have any more. */
template <typename Handle>
static Handle *
take(Handle **holder)
{
	Handle *handle = *holder;

	*holder = NULL;
	return handle;
}

extern "C"
{
#include "storage/fd.h"
#include "utils/memutils.h"

static void
close_handles_callback(void *arg)
{
	argus_close_handles((ArgusHandles *) arg);
}

/* A holder of core handles, registered before any is opened: whatever ends the context closes them. */
ArgusHandles *
argus_make_handles(MemoryContext context)
{
	ArgusHandles *handles = (ArgusHandles *) MemoryContextAllocZero(context, sizeof(ArgusHandles));

	handles->callback.func = close_handles_callback;
	handles->callback.arg = handles;
	MemoryContextRegisterResetCallback(context, &handles->callback);
	return handles;
}

/* Close what is open, in the order of dependence. May be called again; never raises an error. */
void
argus_close_handles(ArgusHandles *handles)
{
	argus_inspect_close(take(&handles->inspection));
	argus_export_close(take(&handles->exporter));
	argus_build_close(take(&handles->build));
	argus_catalogue_close(take(&handles->catalogue));
	argus_identify_close(take(&handles->identify));
	argus_stream_close(take(&handles->stream));
	argus_rollup_close(take(&handles->rollup));
	argus_host_days_close(take(&handles->host_days));
	argus_key_packer_close(take(&handles->packer));
	argus_new_keys_close(take(&handles->new_keys));
	argus_scan_close(take(&handles->scan));
	argus_list_close(take(&handles->list));
	argus_release_fd(handles);
}

void
argus_release_fd(ArgusHandles *handles)
{
	for (; handles->fds_reserved > 0; handles->fds_reserved--)
		ReleaseExternalFD();
}

/* The core keeps one archive open at a time, and its side-car. */
void
argus_reserve_fd(ArgusHandles *handles)
{
	if (!argus_reserve_fds(handles, 1 + handles->uses_index))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_RESOURCES),
						errmsg("could not reserve a file descriptor to read archives"),
						errhint("Raise max_files_per_process.")));
}

/* Let PostgreSQL's own accounting know of at least n files that the core opens. False: there may not be so many. */
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
