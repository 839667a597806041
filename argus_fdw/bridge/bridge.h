/*
 * bridge.h
 *		Between the core and PostgreSQL: ownership of handles, errors, text, values.
 */
#ifndef ARGUS_BRIDGE_H
#define ARGUS_BRIDGE_H

#include "glue.h"

extern "C"
{
#include "miscadmin.h"
}

/* One handle of the core and the function that closes it. */
struct ArgusOwned
{
	void *handle;
	void (*close)(void *handle);
	ArgusOwned *older; /* owned before it, or NULL */
};

/*
 * Handles of the core that a memory context owns. They are closed when the context goes, if not before. The newest is
 * closed first, since a handle may use those that were opened before it.
 */
struct ArgusHandles
{
	MemoryContextCallback callback;
	MemoryContext context;
	ArgusOwned *newest; /* NULL: none is open */
	ArgusList *list;    /* one of them, or NULL */
	ArgusScan *scan;    /* one of them, or NULL */
	bool uses_index;    /* side-cars are opened, too */
	int fds_reserved;   /* how often AcquireExternalFD() was granted */
};

/* A column of a row that a scan delivers. */
struct ArgusColumn
{
	int field;     /* in the row, from 0 */
	int index;     /* in the tuple, from 0 */
	int32 type;    /* ArgusType */
	char *scratch; /* a by-reference value, overwritten by the next row */
	Size scratch_size;
};

/* Turns rows of the core into values. */
struct ArgusTupleMaker
{
	MemoryContext context; /* of the scratch */
	int ncolumns;
	ArgusColumn *columns;
};

extern "C"
{

/* in handles.cpp */
extern ArgusHandles *argus_make_handles(MemoryContext context);
extern void argus_reserve_fd(ArgusHandles *handles);
extern bool argus_reserve_fds(ArgusHandles *handles, int n);
extern void argus_release_fd(ArgusHandles *handles);
extern void argus_close_newest(ArgusHandles *handles);
extern void argus_close_handles(ArgusHandles *handles);
extern void argus_own_closer(ArgusHandles *handles, void *handle, void (*close)(void *handle));

/* in error.cpp */
extern int argus_errcode_for_file(void);
[[noreturn]] extern void argus_raise(const ArgusError *error);
extern void argus_report_notice(const ArgusNotice *notice, bool stop_on_error);

/* in read_watch.cpp */
extern void argus_note_listed(const ArgusList *list);
extern void argus_note_failure(const char *path);

/* in storable.cpp */
extern int32 argus_text_encoding(void);
extern const char *argus_storable(const char *text);
extern char *argus_path_of_text(const char *text);
extern char *argus_glob_of_text(const char *text);

/* in datum.cpp */
extern void argus_make_tuple_maker(ArgusTupleMaker *maker, MemoryContext context, int capacity);
extern void argus_show_field(ArgusTupleMaker *maker, int field, int32 type, int index);
extern void argus_init_tuple_maker(ArgusTupleMaker *maker, MemoryContext context, int32 kind, int ncolumns,
								   const int32 *fields, const int *indexes);
extern Datum argus_make_bytea(const uint8 *bytes, uint32 length);
extern void argus_fill_values(ArgusTupleMaker *maker, const ArgusValue *row, Datum *values, bool *nulls);

/* in spi.cpp */
extern Datum argus_value_of_row(uint64 row, int column);
}

/*
 * Lets the message that follows come without CONTEXT, which names the functions that led to it. Returns their stack,
 * which the caller puts back after anything less than an error; an error does so itself.
 */
static inline ErrorContextCallback *
argus_hide_context(void)
{
	ErrorContextCallback *stack = error_context_stack;

	error_context_stack = NULL;
	return stack;
}

/*
 * Has `handles` own `handle`, which was just opened, and closes it by Close(). Returns the handle; NULL, which the
 * core returns if it could not open one, is passed on. Raises an error, with the handle closed, if memory is short.
 */
template <auto Close, typename Handle>
static inline Handle *
argus_own(ArgusHandles *handles, Handle *handle)
{
	if (handle != NULL)
		argus_own_closer(handles, handle, [](void *owned) { Close((Handle *) owned); });
	return handle;
}

/* Does the same, but raises `*error`, which the core has set, if `handle` is NULL. */
template <auto Close, typename Handle>
static inline Handle *
argus_own(ArgusHandles *handles, Handle *handle, const ArgusError *error)
{
	if (handle == NULL)
		argus_raise(error);
	return argus_own<Close>(handles, handle);
}

/* Has the core do a piece of work step by step, until step(&done) sets `done`. Raises `*error` if a step fails. */
template <typename Step>
static inline void
argus_run(Step step, const ArgusError *error)
{
	int32 done = 0;

	while (!done)
	{
		CHECK_FOR_INTERRUPTS();
		if (step(&done) != ARGUS_OK)
			argus_raise(error);
	}
}

#endif
