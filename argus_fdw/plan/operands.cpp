/*
 * operands.cpp
 *		The operands of conditions while planning: known values, hosts that stand for those that are not known yet, and
 *		what nobody knows.
 */
#include "condition/condition.h"
#include "plan/plan.h"

#include <sys/socket.h>

extern "C"
{
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "optimizer/optimizer.h"
#include "utils/array.h"
#include "utils/inet.h"

/* An array that is not known has as many elements as PostgreSQL assumes. */
#define ARGUS_UNKNOWN_ELEMENTS 10

/* So many archives are asked for hosts that stand for others, until one has an index. */
#define ARGUS_ASKED_ARCHIVES 8

/* Asks the indexes of some archives, the middle one first, for hosts like others. Returns how many it has. */
static int
find_hosts(const ArgusScan *scan, const ArgusList *list, ArgusHost *hosts)
{
	const int32 n = argus_list_count(list);
	const int32 asked = Min(n, ARGUS_ASKED_ARCHIVES);
	int found = 0;

	for (int32 i = 0; i < asked && found == 0; i++)
	{
		CHECK_FOR_INTERRUPTS();
		found = argus_scan_hosts_like(scan, (int32) ((n / 2 + (int64) n * i / asked) % n), hosts,
									  ARGUS_UNKNOWN_ELEMENTS);
	}
	return found;
}

static Datum
inet_of_host(const ArgusHost *host)
{
	inet *value = (inet *) palloc0(sizeof(inet));

	ip_family(value) = host->length == 4 ? PGSQL_AF_INET : PGSQL_AF_INET6;
	ip_bits(value) = (unsigned char) (host->length * 8);
	memcpy(ip_addr(value), host->bytes, host->length);
	SET_INET_VARSIZE(value);
	return InetPGetDatum(value);
}

/* Returns hosts as the value of an operand of type inet or inet[]. */
static Const *
make_stand_in(const ArgusHost *hosts, int n, bool is_array)
{
	Datum values[ARGUS_UNKNOWN_ELEMENTS];

	if (!is_array)
		return makeConst(INETOID, -1, InvalidOid, -1, inet_of_host(hosts), false, false);
	for (int i = 0; i < n; i++)
		values[i] = inet_of_host(&hosts[i]);
	return makeConst(INETARRAYOID, -1, InvalidOid, -1,
					 PointerGetDatum(construct_array(values, n, INETOID, -1, false, TYPALIGN_INT)), false, false);
}

/* Returns whether operand `i` is the address, or a list of addresses, that a column is compared with for equality. */
static bool
is_looked_up(const ArgusConditions *conditions, int i)
{
	for (int at = 0; at < list_length(conditions->nodes); at += ARGUS_NODE_INTS)
	{
		if (list_nth_int(conditions->nodes, at + ARGUS_NODE_OPERAND) == i)
			return list_nth_int(conditions->nodes, at + ARGUS_NODE_OP) == ARGUS_OP_EQ &&
				   list_nth_int(conditions->nodes, at + ARGUS_NODE_TYPE) == INETOID;
	}
	return false;
}

/*
 * Returns what stands for an operand that is not known yet, or NULL. How many addresses an array of a sub-select has is
 * anybody's guess.
 */
static Const *
stand_in_of(const ArgusConditions *conditions, int i, const ArgusHost *hosts, int n_hosts)
{
	const Expr *operand = (const Expr *) list_nth(conditions->operands, i);
	const Oid type = exprType((const Node *) operand);

	if (n_hosts == 0 || !is_looked_up(conditions, i) || (type != INETOID && type != INETARRAYOID) ||
		(type == INETARRAYOID && IsA(operand, Param) && ((const Param *) operand)->paramkind != PARAM_EXTERN))
		return NULL;
	return make_stand_in(hosts, n_hosts, type == INETARRAYOID);
}

/*
 * Returns the operands as ExprStates of constants. An address that is not known yet, such as a parameter of a prepared
 * statement, is taken to be one like others in the index. What else is not known is NULL. Both are noted in `*info`.
 * `scan` has no conditions; `list` is what it reads.
 */
List *
argus_estimated_operands(PlannerInfo *root, const ArgusConditions *conditions, const ArgusScan *scan,
						 const ArgusList *list, ArgusRelationInfo *info)
{
	ArgusHost hosts[ARGUS_UNKNOWN_ELEMENTS];
	int n_hosts = -1;
	List *states = NIL;
	int i = 0;
	ListCell *cell;

	foreach(cell, conditions->operands)
	{
		Node *value = estimate_expression_value(root, (Node *) copyObjectImpl(lfirst(cell)));

		if (!IsA(value, Const))
		{
			if (n_hosts < 0)
				n_hosts = find_hosts(scan, list, hosts);
			value = (Node *) stand_in_of(conditions, i, hosts, n_hosts);
			info->has_stand_ins |= value != NULL;
			if (value == NULL)
				info->unknown = lappend(info->unknown, lfirst(cell));
		}
		states = lappend(states, value == NULL ? NULL : ExecInitExpr((Expr *) value, NULL));
		i++;
	}
	return states;
}

static bool
has_member_walker(Node *node, void *members)
{
	if (node == NULL)
		return false;
	return list_member((List *) members, node) || argus_walk_expression(node, has_member_walker, members);
}

/* Returns whether an operand of a condition is one of those that are not known. */
bool
argus_has_unknown(Node *clause, List *unknown)
{
	return unknown != NIL && has_member_walker(clause, unknown);
}
}
