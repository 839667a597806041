/*
 * implied_times.cpp
 *		What a condition on a day, an hour or a local time implies about the instant: see time_bounds.cpp.
 *
 * Zones are those of the query or, without one, that of the session when the scan starts.
 */
#include "condition/implied.h"
#include "condition/time_bounds.h"

extern "C"
{
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

/* What to_char() must be told so that its results are dates and nothing more. */
#define ARGUS_DATE_FORMAT "YYYY-MM-DD"

/* Returns column >= name(args) or, for before and until, column < name(args). */
static Expr *
compare_with_bound(Expr *column, const char *name, List *args)
{
	const bool is_upper = strcmp(name, "before") == 0 || strcmp(name, "until") == 0;
	Expr *bound = (Expr *) makeFuncExpr(argus_internal_function(name, ANYOID), TIMESTAMPTZOID, args, InvalidOid,
										InvalidOid, COERCE_EXPLICIT_CALL);

	return argus_compare_column((Expr *) copyObjectImpl(column), is_upper ? ARGUS_OP_LT : ARGUS_OP_GE, bound);
}

/* Returns column >= since(args) AND column < until(args). */
static Expr *
between_bounds(Expr *column, List *args)
{
	Expr *lower = compare_with_bound(column, "since", args);
	Expr *upper = compare_with_bound(column, "until", (List *) copyObjectImpl(args));

	return make_ands_explicit(list_make2(lower, upper));
}

/* Returns the range of the column that f(column) OP value implies, by the arguments that describe f and the value. */
static Expr *
make_bounds(Expr *column, int32 op, List *args)
{
	switch (op)
	{
		case ARGUS_OP_EQ:
			return between_bounds(column, args);
		case ARGUS_OP_GE:
			return compare_with_bound(column, "since", args);
		case ARGUS_OP_GT:
			return compare_with_bound(column, "after", args);
		case ARGUS_OP_LT:
			return compare_with_bound(column, "before", args);
		case ARGUS_OP_LE:
			return compare_with_bound(column, "until", args);
		default:
			return NULL;
	}
}

/* Returns whether a known value of a type that times are compared with is less than another. */
static bool
is_less(const Const *a, const Const *b)
{
	if (a->consttype == DATEOID)
		return DatumGetDateADT(a->constvalue) < DatumGetDateADT(b->constvalue);
	return a->consttype == TIMESTAMPOID || a->consttype == TIMESTAMPTZOID
			   ? DatumGetTimestamp(a->constvalue) < DatumGetTimestamp(b->constvalue)
			   : false;
}

/* Returns the range for each of some known values, joined by OR, within that of all: names are asked for one range. */
static Expr *
make_ranges(Expr *column, const List *values, const List *rest)
{
	Const *least = (Const *) linitial(values);
	Const *greatest = least;
	List *arms = NIL;
	Expr *lower, *upper;
	ListCell *cell;

	foreach(cell, values)
	{
		Const *value = (Const *) lfirst(cell);

		least = is_less(value, least) ? value : least;
		greatest = is_less(greatest, value) ? value : greatest;
		arms = lappend(arms, between_bounds(column, lcons(value, (List *) copyObjectImpl(rest))));
	}
	lower = compare_with_bound(column, "since", lcons(least, (List *) copyObjectImpl(rest)));
	upper = compare_with_bound(column, "until", lcons(greatest, (List *) copyObjectImpl(rest)));
	return list_length(values) == 1 ? (Expr *) linitial(arms)
									: make_ands_explicit(list_make3(lower, upper, make_orclause(arms)));
}

/* Returns the bounds for the operand of a leaf or, for an array that is known, for all of its values. */
static Expr *
bounds_of_leaf(const ArgusLeaf *leaf, Expr *column, List *rest)
{
	List *values;

	if (!OidIsValid(argus_internal_function("since", ANYOID)))
		return NULL;
	if (!leaf->any)
		return make_bounds(column, leaf->op, lcons(leaf->operand, rest));
	if (leaf->op != ARGUS_OP_EQ ||
		(leaf->type != DATEOID && leaf->type != TIMESTAMPOID && leaf->type != TIMESTAMPTZOID))
		return NULL;
	values = argus_known_operands(leaf, leaf->type);
	return values == NIL ? NULL : make_ranges(column, values, rest);
}

/*
 * Returns the column whose local time an expression is, or NULL. Sets `*zone` to the time zone, NULL: the session's.
 */
static Expr *
column_of_local(const ArgusLeaf *leaf, const Expr *expr, Expr **zone)
{
	const FuncExpr *call = (const FuncExpr *) expr;

	*zone = NULL;
	if (!IsA(expr, FuncExpr))
		return NULL;
	if (call->funcid == F_TIMESTAMP_TIMESTAMPTZ)
		return argus_column_in(leaf, (Expr *) linitial(call->args), TIMESTAMPTZOID);
	if (call->funcid != F_TIMEZONE_TEXT_TIMESTAMPTZ)
		return NULL;
	*zone = (Expr *) linitial(call->args);
	return argus_column_in(leaf, (Expr *) lsecond(call->args), TIMESTAMPTZOID);
}

/* Returns step and zone as arguments of a bound. */
static List *
make_rest(Expr *step, Expr *zone)
{
	return zone == NULL ? list_make1(step) : list_make2(step, zone);
}

/* Returns the name of a step if it is a constant that is known to be one, else NULL. */
static Expr *
known_step(const ArgusLeaf *leaf)
{
	Const *step = (Const *) argus_strip_relabel((Expr *) linitial(leaf->args));

	if (!IsA(step, Const) || step->constisnull || step->consttype != TEXTOID ||
		!argus_is_step(DatumGetTextPP(step->constvalue)))
		return NULL;
	return (Expr *) step;
}

/* column::date, or (column AT TIME ZONE zone)::date */
static Expr *
imply_of_day(const ArgusLeaf *leaf, bool *exact)
{
	Expr *zone = NULL;
	Expr *column = leaf->function == F_DATE_TIMESTAMPTZ
					   ? argus_column_in(leaf, (Expr *) linitial(leaf->args), TIMESTAMPTZOID)
					   : column_of_local(leaf, (Expr *) linitial(leaf->args), &zone);

	if (column == NULL)
		return NULL;
	if (leaf->type == DATEOID && zone == NULL)
		return bounds_of_leaf(leaf, column, NIL);
	if (leaf->type != DATEOID && leaf->type != TIMESTAMPOID && (leaf->type != TIMESTAMPTZOID || zone != NULL))
		return NULL;
	return bounds_of_leaf(leaf, column, make_rest(argus_text_constant("day"), zone));
}

/* column::timestamp, or column AT TIME ZONE zone */
static Expr *
imply_of_local(const ArgusLeaf *leaf, bool *exact)
{
	ArgusLeaf wider = *leaf;
	Expr *zone;
	Expr *column = column_of_local(leaf, leaf->shape, &zone);

	if (column == NULL || (leaf->type == TIMESTAMPTZOID && zone != NULL))
		return NULL;
	if (leaf->type == DATEOID) /* its midnight: the day is no less than that */
		wider.op = leaf->op == ARGUS_OP_GT ? ARGUS_OP_GE : leaf->op;
	else if (leaf->type != TIMESTAMPOID && leaf->type != TIMESTAMPTZOID)
		return NULL;
	if (zone == NULL)
		return bounds_of_leaf(&wider, column, NIL);
	return bounds_of_leaf(&wider, column,
						  make_rest(argus_text_constant(leaf->type == DATEOID ? "day" : "microseconds"), zone));
}

/* date_trunc(step, column), date_trunc(step, column, zone), date_trunc(step, column AT TIME ZONE zone) */
static Expr *
imply_of_trunc(const ArgusLeaf *leaf, bool *exact)
{
	const bool is_local = leaf->function == F_DATE_TRUNC_TEXT_TIMESTAMP;
	Expr *step = known_step(leaf);
	Expr *zone = leaf->function == F_DATE_TRUNC_TEXT_TIMESTAMPTZ_TEXT ? (Expr *) lthird(leaf->args) : NULL;
	Expr *column = is_local ? column_of_local(leaf, (Expr *) lsecond(leaf->args), &zone)
							: argus_column_in(leaf, (Expr *) lsecond(leaf->args), TIMESTAMPTZOID);

	if (column == NULL || step == NULL)
		return NULL;
	if (leaf->type != (is_local ? TIMESTAMPOID : TIMESTAMPTZOID) && (is_local || zone != NULL || leaf->type != DATEOID))
		return NULL;
	return bounds_of_leaf(leaf, column, make_rest(step, zone));
}

/* date_bin(stride, column, origin) */
static Expr *
imply_of_bin(const ArgusLeaf *leaf, bool *exact)
{
	Expr *column = argus_column_in(leaf, (Expr *) lsecond(leaf->args), TIMESTAMPTZOID);

	if (column == NULL || leaf->type != TIMESTAMPTZOID)
		return NULL;
	return bounds_of_leaf(leaf, column, list_make2(linitial(leaf->args), lthird(leaf->args)));
}

/* Returns the interval with its sign changed if it is a constant, else NULL. */
static Expr *
negate_interval(Expr *expr)
{
	const Const *constant = (const Const *) expr;
	Interval *negated = (Interval *) palloc0(sizeof(Interval));
	const Interval *interval;

	if (!IsA(expr, Const) || constant->constisnull)
		return NULL;
	interval = DatumGetIntervalP(constant->constvalue);
	if (interval->time == PG_INT64_MIN || interval->day == PG_INT32_MIN || interval->month == PG_INT32_MIN)
		return NULL;
	negated->time = -interval->time;
	negated->day = -interval->day;
	negated->month = -interval->month;
	return (Expr *) makeConst(INTERVALOID, -1, InvalidOid, sizeof(Interval), IntervalPGetDatum(negated), false, false);
}

/* column + interval, column - interval */
static Expr *
imply_of_shift(const ArgusLeaf *leaf, bool *exact)
{
	Expr *column = argus_column_in(leaf, (Expr *) linitial(leaf->args), TIMESTAMPTZOID);
	Expr *interval = (Expr *) lsecond(leaf->args);

	if (leaf->function == F_TIMESTAMPTZ_MI_INTERVAL)
		interval = negate_interval(interval);
	if (column == NULL || interval == NULL || leaf->type != TIMESTAMPTZOID || leaf->any)
		return NULL;
	return bounds_of_leaf(leaf, column, list_make1(interval));
}

/* time - column, column - time: an interval */
static Expr *
imply_of_age(const ArgusLeaf *leaf, bool *exact)
{
	Expr *column = argus_column_in(leaf, (Expr *) lsecond(leaf->args), TIMESTAMPTZOID);
	Expr *interval = leaf->operand;
	Expr *time = (Expr *) linitial(leaf->args);
	int32 op = leaf->op;

	if (leaf->any || leaf->type != INTERVALOID || op < 0 || !OidIsValid(argus_internal_function("since", ANYOID)))
		return NULL;
	if (column != NULL)
		return make_bounds(column, argus_commute_op(op), list_make2(time, interval));
	column = argus_column_in(leaf, (Expr *) linitial(leaf->args), TIMESTAMPTZOID);
	interval = negate_interval(interval);
	if (column == NULL || interval == NULL)
		return NULL;
	return make_bounds(column, op, list_make2(lsecond(leaf->args), interval));
}

/* extract(epoch FROM column) */
static Expr *
imply_of_seconds(const ArgusLeaf *leaf, bool *exact)
{
	const Const *field = (const Const *) linitial(leaf->args);
	Expr *column = argus_column_in(leaf, (Expr *) lsecond(leaf->args), TIMESTAMPTZOID);

	if (column == NULL || !IsA(field, Const) || field->constisnull ||
		pg_strcasecmp(TextDatumGetCString(field->constvalue), "epoch") != 0)
		return NULL;
	if (leaf->type != NUMERICOID && leaf->type != FLOAT8OID)
		return NULL;
	return bounds_of_leaf(leaf, column, NIL);
}

/* to_char(column, 'YYYY-MM-DD') = '2026-03-03' */
static Expr *
imply_of_format(const ArgusLeaf *leaf, bool *exact)
{
	const Const *format = (const Const *) lsecond(leaf->args);
	const Const *value = argus_known_operand(leaf, TEXTOID);
	Expr *column = argus_column_in(leaf, (Expr *) linitial(leaf->args), TIMESTAMPTZOID);
	int year, month, day, length = 0;
	const char *shown;

	if (column == NULL || value == NULL || leaf->op != ARGUS_OP_EQ ||
		!OidIsValid(argus_internal_function("since", ANYOID)) || !IsA(format, Const) || format->constisnull ||
		strcmp(TextDatumGetCString(format->constvalue), ARGUS_DATE_FORMAT) != 0)
		return NULL;
	shown = TextDatumGetCString(value->constvalue);
	if (sscanf(shown, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3 || shown[length] != '\0' || year < 1900 ||
		month < 1 || month > 12 || day < 1 || day > day_tab[isleap(year)][month - 1])
		return NULL;
	return between_bounds(column, list_make1(makeConst(DATEOID, -1, InvalidOid, sizeof(DateADT),
													   DateADTGetDatum(date2j(year, month, day) - POSTGRES_EPOCH_JDATE),
													   false, true)));
}

static const ArgusIdiom idioms[] = {
	{F_DATE_TIMESTAMPTZ, imply_of_day},
	{F_DATE_TIMESTAMP, imply_of_day},
	{F_TIMESTAMP_TIMESTAMPTZ, imply_of_local},
	{F_TIMEZONE_TEXT_TIMESTAMPTZ, imply_of_local},
	{F_DATE_TRUNC_TEXT_TIMESTAMPTZ, imply_of_trunc},
	{F_DATE_TRUNC_TEXT_TIMESTAMPTZ_TEXT, imply_of_trunc},
	{F_DATE_TRUNC_TEXT_TIMESTAMP, imply_of_trunc},
	{F_DATE_BIN_INTERVAL_TIMESTAMPTZ_TIMESTAMPTZ, imply_of_bin},
	{F_TIMESTAMPTZ_PL_INTERVAL, imply_of_shift},
	{F_TIMESTAMPTZ_MI_INTERVAL, imply_of_shift},
	{F_TIMESTAMPTZ_MI, imply_of_age},
	{F_EXTRACT_TEXT_TIMESTAMPTZ, imply_of_seconds},
	{F_DATE_PART_TEXT_TIMESTAMPTZ, imply_of_seconds},
	{F_TO_CHAR_TIMESTAMPTZ_TEXT, imply_of_format},
};

static Expr *
time_constant(TimestampTz time)
{
	return (Expr *) makeConst(TIMESTAMPTZOID, -1, InvalidOid, sizeof(TimestampTz), TimestampTzGetDatum(time), false,
							  true);
}

/* Returns what a known range says about a time in it: its bounds as they are. */
static Expr *
bounds_of_range(Expr *column, const RangeType *range)
{
	List *arms = NIL;
	RangeBound lower, upper;
	bool empty;

	range_deserialize(lookup_type_cache(TSTZRANGEOID, TYPECACHE_RANGE_INFO), range, &lower, &upper, &empty);
	if (empty)
		return (Expr *) makeBoolConst(false, false);
	if (!lower.infinite)
		arms = lappend(arms, argus_compare_column(column, lower.inclusive ? ARGUS_OP_GE : ARGUS_OP_GT,
												  time_constant(DatumGetTimestampTz(lower.val))));
	if (!upper.infinite)
		arms = lappend(arms, argus_compare_column((Expr *) copyObjectImpl(column),
												  upper.inclusive ? ARGUS_OP_LE : ARGUS_OP_LT,
												  time_constant(DatumGetTimestampTz(upper.val))));
	return arms == NIL ? NULL : make_ands_explicit(arms);
}

/* column <@ range */
static Expr *
imply_of_containment(const ArgusLeaf *leaf, bool *exact)
{
	Expr *column = argus_column_in(leaf, leaf->shape, TIMESTAMPTZOID);
	const Const *range = argus_known_operand(leaf, TSTZRANGEOID);

	if (leaf->any || column == NULL || leaf->type != TSTZRANGEOID ||
		get_opcode(leaf->opno) != F_ELEM_CONTAINED_BY_RANGE)
		return NULL;
	*exact = range != NULL;
	if (range != NULL)
		return bounds_of_range(column, DatumGetRangeTypeP(range->constvalue));
	return OidIsValid(argus_internal_function("since", ANYOID)) ? between_bounds(column, list_make1(leaf->operand))
																: NULL;
}

/* Returns the range of a column of times that a condition implies, or NULL. */
Expr *
argus_imply_of_time(const ArgusLeaf *leaf, bool *exact)
{
	for (const ArgusIdiom &idiom : idioms)
	{
		if (leaf->function == idiom.function)
			return idiom.imply(leaf, exact);
	}
	return imply_of_containment(leaf, exact);
}
}
