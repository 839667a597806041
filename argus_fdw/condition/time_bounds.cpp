/*
 * time_bounds.cpp
 *		argus_internal.since(), after(), before() and until(): what a condition on a day, an hour, a local time ... says
 *		about the instant itself.
 *
 * For f(time) >= value, time >= since(value); for >, time >= after(value); for <, time < before(value); for <=, time <
 * until(value). The arguments say what f is: see bound_of_arguments(). Conditions that implied.cpp derives call them
 * when a scan starts, with the time zone that the session has then. No value is an error, since the query itself might
 * never have looked at it.
 */
#include "condition/time_bounds.h"

#include <math.h>

extern "C"
{
#include "common/int.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(argus_since);
PG_FUNCTION_INFO_V1(argus_after);
PG_FUNCTION_INFO_V1(argus_before);
PG_FUNCTION_INFO_V1(argus_until);

/* What a number of seconds may lose when it is taken for a double. */
#define ARGUS_ROUNDING 2

/* Beyond all times, in seconds. */
#define ARGUS_ALL_SECONDS 1e12

/* Average length of a month, and what `n` months may be longer or shorter. */
#define ARGUS_MONTH (INT64CONST(2629746) * USECS_PER_SEC)
#define ARGUS_MONTHS_SLACK(n) ((n) == 0 ? 0 : (6 + fabs((double) (n))) * USECS_PER_DAY)

/* Returns a bound for extract(epoch FROM time) OP seconds. */
static TimestampTz
bound_of_seconds(double seconds, const ArgusBound *bound)
{
	TimestampTz time;

	if (isnan(seconds) || seconds > ARGUS_ALL_SECONDS)
		return DT_NOEND;
	if (seconds < -ARGUS_ALL_SECONDS)
		return DT_NOBEGIN;
	time = (TimestampTz) (seconds * USECS_PER_SEC) - ARGUS_EPOCH_DIFF;
	return argus_shift_time(time, bound->is_upper ? ARGUS_ROUNDING : -ARGUS_ROUNDING);
}

/* Returns a bound for time + interval OP value, or value - time OP interval with OP commuted. */
static TimestampTz
bound_of_shifted(TimestampTz value, const Interval *by, const ArgusBound *bound)
{
	const double shift = -((double) by->time + (double) by->day * USECS_PER_DAY + (double) by->month * ARGUS_MONTH);
	/* A double of more than 2^53 microseconds is not exact. */
	double slack = ARGUS_MONTHS_SLACK(by->month) + ceil(fabs(shift) / (double) (INT64CONST(1) << 52));

	/* Since PostgreSQL 17 intervals may be infinite. Added to any time, they give the infinite one. */
	if (fabs(shift) + slack > (double) PG_INT64_MAX / 4)
		return bound->is_upper ? DT_NOEND : DT_NOBEGIN;
	if (TIMESTAMP_NOT_FINITE(value))
		return value;
	if (by->day != 0 || by->month != 0)
	{
		const ArgusOffsets there = argus_offsets_around(value, bound);
		const ArgusOffsets here = argus_offsets_around(value + (int64) shift, bound);

		slack += Max(there.greatest, here.greatest) - Min(there.least, here.least);
	}
	if (bound->is_upper)
		return argus_shift_time(argus_shift_time(value, (int64) shift), (int64) slack + 1);
	return argus_shift_time(argus_shift_time(value, (int64) shift), -(int64) slack);
}

/* Returns a bound for date_bin(stride, time, origin) OP value. */
static TimestampTz
bound_of_bin(TimestampTz value, const Interval *stride, TimestampTz origin, const ArgusBound *bound)
{
	const double length = (double) stride->time + (double) stride->day * USECS_PER_DAY;
	int64 microseconds, since_origin;

	if (stride->month != 0 || length < 1 || length > (double) PG_INT64_MAX / 4)
		return bound->is_upper ? DT_NOEND : DT_NOBEGIN;
	microseconds = stride->time + stride->day * USECS_PER_DAY;
	if (TIMESTAMP_NOT_FINITE(value))
		return value;
	/* Bins begin at origin + n * stride. PostgreSQL takes some times for the end of a bin, not the beginning. */
	if (!pg_sub_s64_overflow(value, origin, &since_origin) && since_origin % microseconds == 0)
		return bound->is_after ? argus_shift_time(value, microseconds + bound->is_upper)
							   : argus_shift_time(value, bound->is_upper);
	return bound->is_upper ? argus_shift_time(value, microseconds + 1) : value;
}

/* Returns a bound of a range, NULL if the range is empty. */
static Datum
bound_of_range(FunctionCallInfo fcinfo, const ArgusBound *bound)
{
	const RangeType *range = DatumGetRangeTypeP(PG_GETARG_DATUM(0));
	RangeBound lower, upper;
	bool empty;

	range_deserialize(lookup_type_cache(RangeTypeGetOid(range), TYPECACHE_RANGE_INFO), range, &lower, &upper, &empty);
	if (empty)
		PG_RETURN_NULL();
	if (!bound->is_upper)
		PG_RETURN_TIMESTAMPTZ(lower.infinite ? DT_NOBEGIN : DatumGetTimestampTz(lower.val));
	PG_RETURN_TIMESTAMPTZ(upper.infinite ? DT_NOEND
										 : argus_shift_time(DatumGetTimestampTz(upper.val), upper.inclusive));
}

/* Raises the error for arguments of other types than a condition has. */
[[noreturn]] static void
wrong_arguments()
{
	ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("arguments of these types have no bound in time")));
	pg_unreachable();
}

/* Returns the bound for a timestamptz and an interval, which `time` is shifted by or, with an origin, grouped by. */
static TimestampTz
bound_of_interval(FunctionCallInfo fcinfo, const ArgusBound *bound)
{
	if (PG_NARGS() == 2)
		return bound_of_shifted(PG_GETARG_TIMESTAMPTZ(0), PG_GETARG_INTERVAL_P(1), bound);
	if (get_fn_expr_argtype(fcinfo->flinfo, 2) != TIMESTAMPTZOID)
		wrong_arguments();
	return bound_of_bin(PG_GETARG_TIMESTAMPTZ(0), PG_GETARG_INTERVAL_P(1), PG_GETARG_TIMESTAMPTZ(2), bound);
}

/* Returns the bound for a number of seconds or a range. */
static Datum
bound_of_other(FunctionCallInfo fcinfo, Oid type, const ArgusBound *bound)
{
	if (PG_NARGS() > 1)
		wrong_arguments();
	if (type == FLOAT8OID)
		PG_RETURN_TIMESTAMPTZ(bound_of_seconds(PG_GETARG_FLOAT8(0), bound));
	if (type == NUMERICOID)
		PG_RETURN_TIMESTAMPTZ(
			bound_of_seconds(DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, PG_GETARG_DATUM(0))),
							 bound));
	if (type == TSTZRANGEOID)
		return bound_of_range(fcinfo, bound);
	wrong_arguments();
}

/*
 * Returns the bound for f(time) OP value, by the arguments of the call:
 *
 * (date): the local day is compared, (timestamp): the local time, (timestamptz): the same, but taken for an instant;
 * (numeric or float8): seconds since 1970; (tstzrange): the range has the time in it;
 * (date, timestamp or timestamptz, step): date_trunc() is compared; (..., step, zone): in that zone;
 * (timestamptz, interval): the time plus the interval is; (timestamptz, stride, origin): date_bin() is.
 */
static Datum
bound_of_arguments(FunctionCallInfo fcinfo, bool is_upper, bool is_after)
{
	ArgusBound bound = {
		.is_upper = is_upper, .is_after = is_after, .zone = session_timezone, .may_be_far = true, .step = NULL};
	const int n = PG_NARGS();
	const Oid type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	const Oid second = n > 1 ? get_fn_expr_argtype(fcinfo->flinfo, 1) : TEXTOID;

	if (get_fn_expr_variadic(fcinfo->flinfo) || n > 3)
		wrong_arguments();
	if (type == TIMESTAMPTZOID && second == INTERVALOID)
		PG_RETURN_TIMESTAMPTZ(bound_of_interval(fcinfo, &bound));
	if (type != DATEOID && type != TIMESTAMPOID && type != TIMESTAMPTZOID)
		return bound_of_other(fcinfo, type, &bound);
	if (second != TEXTOID || (n > 2 && get_fn_expr_argtype(fcinfo->flinfo, 2) != TEXTOID))
		wrong_arguments();
	if (n > 1)
		bound.step = PG_GETARG_TEXT_PP(1);
	if (n > 2)
		argus_set_zone(&bound, PG_GETARG_TEXT_PP(2));
	if (type == DATEOID)
		PG_RETURN_TIMESTAMPTZ(argus_bound_of_date(PG_GETARG_DATEADT(0), &bound));
	if (type == TIMESTAMPOID)
		PG_RETURN_TIMESTAMPTZ(argus_bound_of_local(PG_GETARG_TIMESTAMP(0), &bound));
	PG_RETURN_TIMESTAMPTZ(argus_bound_of_instant(PG_GETARG_TIMESTAMPTZ(0), &bound));
}

/* argus_internal.since(value, ...): for >= */
Datum
argus_since(PG_FUNCTION_ARGS)
{
	return bound_of_arguments(fcinfo, false, false);
}

/* argus_internal.after(value, ...): for > */
Datum
argus_after(PG_FUNCTION_ARGS)
{
	return bound_of_arguments(fcinfo, false, true);
}

/* argus_internal.before(value, ...): for < */
Datum
argus_before(PG_FUNCTION_ARGS)
{
	return bound_of_arguments(fcinfo, true, false);
}

/* argus_internal.until(value, ...): for <= */
Datum
argus_until(PG_FUNCTION_ARGS)
{
	return bound_of_arguments(fcinfo, true, true);
}
}
