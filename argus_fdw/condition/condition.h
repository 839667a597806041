/*
 * condition.h
 *		SQL's conditions and the core's, in both directions.
 */
#ifndef ARGUS_CONDITION_H
#define ARGUS_CONDITION_H

#include "table/table.h"

/* Conditions on their way from the planner to the core: see pushdown.cpp. */
struct ArgusConditions
{
	PlannerInfo *root;
	RelOptInfo *rel;
	const ArgusColumnMap *columns;
	Relids outer;           /* other relations whose columns are known when the scan starts */
	bool operands_are_safe; /* none can fail to evaluate */
	int list_depth;         /* ANDs and ORs around what is being converted */
	List *nodes;            /* IntList, ARGUS_NODE_INTS per node of the tree */
	List *operands;         /* Exprs */
};

/* The integers of a node in ArgusConditions.nodes. */
enum ArgusNodeInt
{
	ARGUS_NODE_OP,
	ARGUS_NODE_FIELD,
	ARGUS_NODE_CHILDREN,
	ARGUS_NODE_QUANTIFIER,
	ARGUS_NODE_OPERAND, /* index of the Expr, -1: none; for ARGUS_OP_MASKED, of the mask: the wanted value is next */
	ARGUS_NODE_TYPE,    /* type of the Expr's value, of its elements for an array */
	ARGUS_NODE_INTS
};

/* The columns of a row by their names, on which a condition is built. */
struct ArgusRow
{
	int n_columns;
	const char **names;
	Expr **columns;
	Oid relid; /* relation whose row type it has, or InvalidOid */
};

extern "C"
{

/* in operators.cpp */
extern int32 argus_op_of_operator(Oid opno, Oid field_type, Oid *left, Oid *right);
extern Oid argus_operator_of_op(int32 op, Oid column_type, Oid field_type);
extern int32 argus_commute_op(int32 op);
extern bool argus_compares_bytes(Oid field_type, int32 op, Oid collation);

/* in pushdown.cpp */
extern bool argus_push_condition(ArgusConditions *conditions, Expr *expr);
extern bool argus_can_push_condition(ArgusConditions *conditions, Expr *expr);
extern Expr *argus_strip_relabel(Expr *expr);

/* in implied.cpp */
extern Expr *argus_imply(ArgusConditions *conditions, Expr *expr, bool *exact);
extern bool argus_never_fails(Oid function);

/* in safe_operand.cpp */
extern bool argus_is_safe_operand(Node *node);

/* in bind.cpp */
extern bool argus_can_bind(Oid field_type, Oid type);
extern ArgusPredicate *argus_bind_predicate(List *nodes, List *operand_states, ExprContext *econtext, int32 kind,
											const ArgusOptions *options, int *n_nodes);
extern ArgusPredicate argus_compare_time(int32 kind, const char *field, int32 op, TimestampTz value);
extern ArgusPredicate argus_list_node(int32 op, int n_children);
extern ArgusPredicate argus_constant_node(bool value);

/* in parse_filter.cpp */
extern ArgusFilter *argus_parse_filter(const char *text, MemoryContext context);
extern ArgusPredicate *argus_filter_and(const char *filter, const ArgusPredicate *others, int n_others,
										MemoryContext context, int32 *n);

/* in expression.cpp */
extern Expr *argus_build_condition(const char *text, MemoryContext context, const ArgusRow *row);
extern Expr *argus_test_truth(Expr *expr, BoolTestType type);

/* in missing_columns.cpp */
[[noreturn]] extern void argus_report_missing(const char *text, const ArgusRow *row, const uint8 *missing);

/* in row.cpp */
extern ArgusRow *argus_make_row(int capacity);
extern void argus_add_column(ArgusRow *row, const char *name, Expr *column);
extern ArgusRow *argus_row_of_desc(TupleDesc desc, int varno);
}

#endif
