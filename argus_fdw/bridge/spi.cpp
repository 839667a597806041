/*
 * spi.cpp
 *		Reads the rows that a query through SPI returned.
 */
#include "bridge/bridge.h"

extern "C"
{
#include "executor/spi.h"

/*
 * Returns a value of a row that a query returned, by the number of the column, from 1. Raises an error if it is NULL.
 */
Datum
argus_value_of_row(uint64 row, int column)
{
	bool isnull;
	const Datum value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull);

	if (isnull)
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("column \"%s\" must not be null", SPI_fname(SPI_tuptable->tupdesc, column))));
	return value;
}
}
