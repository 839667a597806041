/*
 * implied.h
 *		Comparisons of something that is computed from a column, and what they imply about the column itself.
 */
#ifndef ARGUS_IMPLIED_H
#define ARGUS_IMPLIED_H

#include "condition/condition.h"

extern "C"
{
#include "catalog/pg_collation.h"
#include "utils/lsyscache.h"
}

/* shape OP operand or, with any, shape OP ANY (operand). */
struct ArgusLeaf
{
	const ArgusConditions *conditions;
	Expr *shape;   /* what is computed from the column, without casts between types of the same bytes */
	Oid function;  /* of the shape, if it is a call or an operator */
	List *args;    /* of that function */
	Expr *operand; /* no column of the table is in it */
	Oid type;      /* of the operand, of its elements for an array */
	Oid opno;      /* the operator, with the shape on its left */
	int32 op;      /* the same in the core, by the type of the shape; -1: the core has none */
	Oid collation;
	bool any;
};

/*
 * Returns the condition on the column that a leaf implies; NULL: none is known. Sets `*exact` if the leaf is true for
 * the same rows.
 */
typedef Expr *(*ArgusImply)(const ArgusLeaf *leaf, bool *exact);

/* What a comparison of a function's result implies. */
struct ArgusIdiom
{
	Oid function;
	ArgusImply imply;
};

extern "C"
{

/* in implied.cpp */
extern Oid argus_internal_function(const char *name, Oid argument);
extern Expr *argus_column_in(const ArgusLeaf *leaf, const Expr *expr, Oid type);
extern Expr *argus_compare_column(Expr *column, int32 op, Expr *value);
extern Expr *argus_text_constant(const char *text);
extern Const *argus_known_operand(const ArgusLeaf *leaf, Oid type);
extern List *argus_known_operands(const ArgusLeaf *leaf, Oid type);

/* in implied_times.cpp */
extern Expr *argus_imply_of_time(const ArgusLeaf *leaf, bool *exact);

/* in implied_addresses.cpp */
extern Expr *argus_imply_of_address(const ArgusLeaf *leaf, bool *exact);

/* in implied_texts.cpp */
extern Expr *argus_imply_of_text(const ArgusLeaf *leaf, bool *exact);

/* in implied_numbers.cpp */
extern Expr *argus_imply_of_number(const ArgusLeaf *leaf, bool *exact);
}

#endif
