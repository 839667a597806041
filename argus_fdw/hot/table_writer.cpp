/*
 * table_writer.cpp
 *		Appends rows of the core to tables, many at a time, as COPY does.
 *
 * An error leaves nothing to undo: locks, relations and pins end with the transaction, memory with its context.
 */
#include "bridge/bridge.h"
#include "hot/hot.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "access/tableam.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

ArgusWriter *
argus_open_writer(MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	ArgusWriter *writer = (ArgusWriter *) palloc0(sizeof(ArgusWriter));

	writer->context = context;
	writer->rows = AllocSetContextCreate(context, "argus rows to write", ALLOCSET_DEFAULT_SIZES);
	writer->estate = CreateExecutorState();
	MemoryContextSwitchTo(old);
	return writer;
}

/* Raises an error if rows cannot simply be appended to a table. */
static void
check_target(Relation rel)
{
	const TriggerDesc *triggers = rel->trigdesc;
	const TupleConstr *constraints = RelationGetDescr(rel)->constr;

	argus_check_owner(RelationGetRelid(rel));
	if (rel->rd_rel->relkind != RELKIND_RELATION)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("\"%s\" is not a table", RelationGetRelationName(rel))));
	if (triggers != NULL && (triggers->trig_insert_before_row || triggers->trig_insert_after_row))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("cannot load flows into table \"%s\"", RelationGetRelationName(rel)),
						errdetail("It has triggers for each row that is inserted, or a foreign key.")));
	if (constraints != NULL && constraints->has_generated_stored)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("cannot load flows into table \"%s\"", RelationGetRelationName(rel)),
						errdetail("It has generated columns.")));
}

/*
 * Opens a table whose rows show up to `n_fields` fields. Its columns are NULL until argus_target_show() or
 * argus_target_set() says what they hold.
 */
ArgusTarget *
argus_open_target(ArgusWriter *writer, Oid relid, int n_fields)
{
	MemoryContext old = MemoryContextSwitchTo(writer->context);
	ArgusTarget *target = (ArgusTarget *) palloc0(sizeof(ArgusTarget));
	TupleDesc desc;
	bool is_ours_to_sum_up;

	argus_check_owner(relid); /* before the lock: nobody may lock tables of others */
	target->rel = argus_open_to_load(relid, &is_ours_to_sum_up);
	check_target(target->rel);
	desc = RelationGetDescr(target->rel);
	target->info = makeNode(ResultRelInfo);
	InitResultRelInfo(target->info, target->rel, 0, NULL, 0);
	ExecOpenIndices(target->info, false);
	if (is_ours_to_sum_up)
		argus_take_block_summaries(target);
	target->has_constraints = desc->constr != NULL && (desc->constr->has_not_null || desc->constr->num_check > 0);
	target->row = MakeSingleTupleTableSlot(desc, &TTSOpsVirtual);
	memset(target->row->tts_isnull, true, desc->natts);
	argus_make_tuple_maker(&target->maker, writer->context, n_fields);
	target->slots = (TupleTableSlot **) palloc0(ARGUS_BUFFERED_ROWS * sizeof(TupleTableSlot *));
	writer->targets = lappend(writer->targets, target);
	MemoryContextSwitchTo(old);
	return target;
}

/* Returns where in a tuple a column is. Raises an error unless it has just this type. */
static int
find_column(const ArgusTarget *target, const char *name, Oid type)
{
	TupleDesc desc = RelationGetDescr(target->rel);
	const char *table = RelationGetRelationName(target->rel);

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (attribute->attisdropped || strcmp(NameStr(attribute->attname), name) != 0)
			continue;
		if (attribute->atttypid != type || attribute->atttypmod != -1)
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("column \"%s\" of table \"%s\" has the wrong type", name, table),
					 errdetail("It is %s, not %s.", format_type_with_typemod(attribute->atttypid, attribute->atttypmod),
							   format_type_be(type))));
		return i;
	}
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("table \"%s\" has no column \"%s\"", table, name)));
	pg_unreachable();
}

/* Lets a column show value `field` of the rows, which has the ArgusType `type`. */
void
argus_target_show(ArgusTarget *target, const char *column, int field, int32 type)
{
	argus_show_field(&target->maker, field, type, find_column(target, column, argus_type_oid(type)));
}

/* Lets a column be `value`, which has four bytes, in the rows that follow. */
void
argus_target_set(ArgusTarget *target, const char *column, Oid type, Datum value)
{
	const int index = find_column(target, column, type);

	Assert(get_typlen(type) == sizeof(int32));
	target->row->tts_values[index] = value;
	target->row->tts_isnull[index] = false;
}

/* Writes the rows that a table holds back. */
static void
flush(ArgusWriter *writer, ArgusTarget *target)
{
	MemoryContext old;

	if (target->n_rows == 0)
		return;
	CHECK_FOR_INTERRUPTS();
	old = MemoryContextSwitchTo(GetPerTupleMemoryContext(writer->estate));
	table_multi_insert(target->rel, target->slots, target->n_rows, GetCurrentCommandId(true), 0, target->bulk);
	for (int i = 0; i < target->n_rows; i++)
	{
		if (target->info->ri_NumIndices > 0)
			argus_insert_index_tuples(target->info, target->slots[i], writer->estate);
	}
	argus_widen_block_summaries(target, writer->estate);
	for (int i = 0; i < target->n_rows; i++)
		ExecClearTuple(target->slots[i]);
	target->n_rows = 0;
	target->bytes = 0;
	MemoryContextSwitchTo(old);
	ResetPerTupleExprContext(writer->estate);
}

/* Writes the rows that buffer `i` holds back, and frees the buffer for another table. */
static void
empty_buffer(ArgusWriter *writer, int i)
{
	ArgusTarget *target = writer->buffered[i];

	flush(writer, target);
	for (int j = 0; j < ARGUS_BUFFERED_ROWS && target->slots[j] != NULL; j++)
	{
		ExecDropSingleTupleTableSlot(target->slots[j]);
		target->slots[j] = NULL;
	}
	FreeBulkInsertState(target->bulk);
	target->bulk = NULL;
	table_finish_bulk_insert(target->rel, 0);
	writer->buffered[i] = writer->buffered[--writer->n_buffered];
}

/* Gives a table a buffer. If there are too many, the table whose last row came first loses its own. */
static void
make_buffer(ArgusWriter *writer, ArgusTarget *target)
{
	MemoryContext old;

	if (writer->n_buffered == ARGUS_BUFFERED_TABLES)
	{
		int oldest = 0;

		for (int i = 1; i < writer->n_buffered; i++)
		{
			if (writer->buffered[i]->used < writer->buffered[oldest]->used)
				oldest = i;
		}
		empty_buffer(writer, oldest);
	}
	old = MemoryContextSwitchTo(writer->context);
	target->bulk = GetBulkInsertState();
	writer->buffered[writer->n_buffered++] = target;
	MemoryContextSwitchTo(old);
}

/* Returns the next slot of a table's buffer. */
static TupleTableSlot *
next_slot(ArgusWriter *writer, ArgusTarget *target)
{
	TupleTableSlot **slot = &target->slots[target->n_rows++];

	if (*slot == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(writer->context);

		*slot = MakeSingleTupleTableSlot(RelationGetDescr(target->rel), &TTSOpsHeapTuple);
		MemoryContextSwitchTo(old);
	}
	return *slot;
}

static void
check_constraints(ArgusWriter *writer, ArgusTarget *target)
{
	ExecStoreVirtualTuple(target->row);
	ExecConstraints(target->info, target->row, writer->estate);
	ExecClearTuple(target->row);
}

/* Returns the tuple of a row, by way of Datums. */
static HeapTuple
form_slowly(ArgusWriter *writer, ArgusTarget *target, const ArgusValue *row)
{
	MemoryContext old;
	HeapTuple tuple;

	argus_fill_values(&target->maker, row, target->row->tts_values, target->row->tts_isnull);
	if (target->has_constraints)
		check_constraints(writer, target);
	old = MemoryContextSwitchTo(writer->rows);
	tuple = heap_form_tuple(RelationGetDescr(target->rel), target->row->tts_values, target->row->tts_isnull);
	MemoryContextSwitchTo(old);
	return tuple;
}

/* Appends a row. It may be held back until argus_close_writer(). */
void
argus_write_row(ArgusWriter *writer, ArgusTarget *target, const ArgusValue *row)
{
	HeapTuple tuple;

	if (target->shown == NULL)
		argus_init_former(target, writer->context);
	tuple = argus_form_tuple(target, row, writer->rows);
	if (tuple == NULL)
		tuple = form_slowly(writer, target, row);
	if (target->bulk == NULL)
		make_buffer(writer, target);
	ExecStoreHeapTuple(tuple, next_slot(writer, target), true);
	target->bytes += tuple->t_len;
	target->used = ++writer->clock;
	if (target->n_rows == ARGUS_BUFFERED_ROWS || target->bytes > ARGUS_BUFFERED_BYTES)
		flush(writer, target);
}

/* Writes all rows that are held back, and closes the tables, which stay locked. */
void
argus_close_writer(ArgusWriter *writer)
{
	ListCell *cell;

	while (writer->n_buffered > 0)
		empty_buffer(writer, writer->n_buffered - 1);
	foreach(cell, writer->targets)
	{
		ArgusTarget *target = (ArgusTarget *) lfirst(cell);

		argus_sum_up_blocks(target);
		ExecDropSingleTupleTableSlot(target->row);
		ExecCloseIndices(target->info);
		table_close(target->rel, NoLock);
	}
	FreeExecutorState(writer->estate);
}
}
