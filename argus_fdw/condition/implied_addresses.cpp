/*
 * implied_addresses.cpp
 *		What a condition on the text, the network or the family of an address implies about the address itself.
 *
 * A column shows addresses of hosts, never of networks: host() and the like give one text for each.
 */
#include "condition/implied.h"

#include <sys/socket.h>

extern "C"
{
#include "catalog/pg_operator.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/inet.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(argus_address_of_text);
PG_FUNCTION_INFO_V1(argus_addresses_of_texts);

/* Longest text of an address with a mask. */
#define ARGUS_MAX_ADDRESS_TEXT 64

/* Returns the address that a text stands for, with `bits` of a mask (-1: all, or those of the text); NULL: none. */
static inet *
parse_address(const char *text, int bits)
{
	inet *address = (inet *) palloc0(sizeof(inet));
	const bool is_v6 = strchr(text, ':') != NULL;
	int parsed;

	ip_family(address) = is_v6 ? PGSQL_AF_INET6 : PGSQL_AF_INET;
	parsed = pg_inet_net_pton(ip_family(address), text, ip_addr(address), -1);
	if (parsed < 0 || parsed > ip_maxbits(address))
		return NULL;
	ip_bits(address) = (unsigned char) (bits < 0 ? parsed : bits);
	SET_INET_VARSIZE(address);
	return address;
}

/* Returns the address of a host that a text stands for, or NULL. */
static inet *
address_of_text(const text *value)
{
	inet *address = NULL;

	if (VARSIZE_ANY_EXHDR(value) < ARGUS_MAX_ADDRESS_TEXT)
		address = parse_address(text_to_cstring(value), -1);
	return address != NULL && ip_bits(address) == ip_maxbits(address) ? address : NULL;
}

/* argus_internal.address(text): returns the address of a host that a text stands for, or NULL if it is none. */
Datum
argus_address_of_text(PG_FUNCTION_ARGS)
{
	inet *address = address_of_text(PG_GETARG_TEXT_PP(0));

	if (address == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INET_P(address);
}

/* argus_internal.addresses(text[]): returns the addresses that some texts stand for, without those that are none. */
Datum
argus_addresses_of_texts(PG_FUNCTION_ARGS)
{
	ArrayType *texts = PG_GETARG_ARRAYTYPE_P(0);
	Datum *values;
	bool *nulls;
	int n;
	int found = 0;

	deconstruct_array(texts, ARR_ELEMTYPE(texts), -1, false, TYPALIGN_INT, &values, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		inet *address = nulls[i] ? NULL : address_of_text(DatumGetTextPP(values[i]));

		if (address != NULL)
			values[found++] = InetPGetDatum(address);
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(values, found, INETOID, -1, false, TYPALIGN_INT));
}

static Expr *
inet_constant(const inet *address)
{
	return (Expr *) makeConst(INETOID, -1, InvalidOid, -1, InetPGetDatum(address), address == NULL, false);
}

/* Returns column OP ANY (array). */
static Expr *
make_any(Oid opno, Expr *column, Expr *array)
{
	ScalarArrayOpExpr *expr = makeNode(ScalarArrayOpExpr);

	expr->opno = opno;
	expr->opfuncid = get_opcode(opno);
	expr->useOr = true;
	expr->args = list_make2(column, array);
	expr->location = -1;
	return (Expr *) expr;
}

/* Returns column <<= network, or column <<= ANY (network). */
static Expr *
make_within(Expr *column, Expr *network, bool any)
{
	Expr *within;

	if (any)
		return make_any(OID_INET_SUBEQ_OP, column, network);
	within = make_opclause(OID_INET_SUBEQ_OP, BOOLOID, false, column, network, InvalidOid, InvalidOid);
	set_opfuncid((OpExpr *) within);
	return within;
}

/* Returns the address whose text, as the shape of a leaf shows it, is `value`; NULL: no address has it. */
static inet *
address_with_text(const ArgusLeaf *leaf, const Const *value)
{
	const PGFunction show = leaf->function == F_HOST          ? network_host
							: leaf->function == F_ABBREV_INET ? inet_abbrev
															  : network_show;
	const char *shown = TextDatumGetCString(value->constvalue);
	inet *address = strlen(shown) < ARGUS_MAX_ADDRESS_TEXT ? parse_address(shown, -1) : NULL;

	if (address == NULL || ip_bits(address) != ip_maxbits(address))
		return NULL;
	return strcmp(TextDatumGetCString(DirectFunctionCall1(show, InetPGetDatum(address))), shown) == 0 ? address : NULL;
}

/* Returns column = ANY (the addresses whose texts are in the list). */
static Expr *
equals_any_text(const ArgusLeaf *leaf, Expr *column, const List *texts)
{
	Datum *addresses = (Datum *) palloc(list_length(texts) * sizeof(Datum));
	ArrayType *array;
	const ListCell *cell;
	int n = 0;

	foreach(cell, texts)
	{
		inet *address = address_with_text(leaf, (const Const *) lfirst(cell));

		if (address != NULL)
			addresses[n++] = InetPGetDatum(address);
	}
	array = construct_array(addresses, n, INETOID, -1, false, TYPALIGN_INT);
	return make_any(argus_operator_of_op(ARGUS_OP_EQ, INETOID, INETOID), column,
					(Expr *) makeConst(INETARRAYOID, -1, InvalidOid, -1, PointerGetDatum(array), false, false));
}

/* Returns column = address(operand) or column = ANY (addresses(operand)), for an operand that is not known yet. */
static Expr *
equals_unknown_text(const ArgusLeaf *leaf, Expr *column)
{
	const Oid function = leaf->any ? argus_internal_function("addresses", TEXTARRAYOID)
								   : argus_internal_function("address", TEXTOID);
	Expr *value;

	if (!OidIsValid(function) || leaf->type != TEXTOID)
		return NULL;
	value = (Expr *) makeFuncExpr(function, leaf->any ? INETARRAYOID : INETOID, list_make1(leaf->operand), InvalidOid,
								  InvalidOid, COERCE_EXPLICIT_CALL);
	return leaf->any ? make_any(argus_operator_of_op(ARGUS_OP_EQ, INETOID, INETOID), column, value)
					 : argus_compare_column(column, ARGUS_OP_EQ, value);
}

/* Returns how many leading bytes of a pattern of LIKE stand for themselves. */
static int
fixed_length(const char *pattern)
{
	return (int) strcspn(pattern, "%_\\");
}

/* Returns the network of all addresses that begin with such text, whole octets or groups with their marks; or NULL. */
static inet *
network_of_prefix(const char *prefix, int length)
{
	char text[ARGUS_MAX_ADDRESS_TEXT];
	const bool is_v6 = memchr(prefix, ':', length) != NULL;
	const char mark = is_v6 ? ':' : '.';
	int parts = 0;

	while (length > 0 && prefix[length - 1] != mark)
		length--;
	for (int i = 0; i < length; i++)
	{
		if (prefix[i] == mark && (i == 0 || prefix[i - 1] == mark))
			return NULL; /* :: stands for any number of groups */
		parts += prefix[i] == mark;
	}
	if (parts == 0 || parts > (is_v6 ? 7 : 3) || length > ARGUS_MAX_ADDRESS_TEXT / 2)
		return NULL;
	memcpy(text, prefix, length);
	strcpy(text + length, is_v6 ? (parts == 7 ? "0" : ":") : parts == 3 ? "0" : parts == 2 ? "0.0" : "0.0.0");
	return parse_address(text, parts * (is_v6 ? 16 : 8));
}

/* Returns what the text of an address LIKE a pattern implies. */
static Expr *
imply_of_like(const ArgusLeaf *leaf, Expr *column)
{
	const Oid function = get_opcode(leaf->opno);
	const Const *pattern = argus_known_operand(leaf, TEXTOID);
	const inet *network;
	const char *wanted;

	if (pattern == NULL || (function != F_TEXTLIKE && function != F_TEXTICLIKE))
		return NULL;
	wanted = TextDatumGetCString(pattern->constvalue);
	network = network_of_prefix(wanted, fixed_length(wanted));
	return network == NULL ? NULL : make_within(column, inet_constant(network), false);
}

/* host(column), column::text, abbrev(column) */
static Expr *
imply_of_shown(const ArgusLeaf *leaf, bool *exact)
{
	Expr *column = argus_column_in(leaf, (Expr *) linitial(leaf->args), INETOID);
	List *texts = argus_known_operands(leaf, TEXTOID);

	/* A collation may take two texts for the same, of which one is the text of an address. */
	if (column == NULL || !argus_compares_bytes(TEXTOID, ARGUS_OP_EQ, leaf->collation))
		return NULL;
	if (leaf->op < 0)
		return imply_of_like(leaf, column);
	if (leaf->op != ARGUS_OP_EQ)
		return NULL;
	if (texts == NIL)
		return equals_unknown_text(leaf, column);
	*exact = true;
	if (leaf->any)
		return equals_any_text(leaf, column, texts);
	return argus_compare_column(column, ARGUS_OP_EQ,
								inet_constant(address_with_text(leaf, (const Const *) linitial(texts))));
}

/* Returns whether a function zeroes the bits beyond the mask of an address. */
static bool
clears_host(Oid function)
{
	return function == F_NETWORK || function == F_CIDR;
}

/* Returns the only argument, or the address, of a call of one of the functions that give an address a mask. */
static Expr *
argument_of(Expr *expr, bool (*is_one)(Oid))
{
	const FuncExpr *call = (const FuncExpr *) argus_strip_relabel(expr);

	return IsA(call, FuncExpr) && is_one(call->funcid) ? argus_strip_relabel((Expr *) linitial(call->args))
													   : (Expr *) call;
}

static bool
sets_mask(Oid function)
{
	return function == F_SET_MASKLEN_INET_INT4 || function == F_SET_MASKLEN_CIDR_INT4;
}

/*
 * network(set_masklen(column, n)), set_masklen(column::cidr, n) and the like: their leading bits are those of the
 * column, so it lies in every network that they equal or lie in.
 */
static Expr *
imply_of_network(const ArgusLeaf *leaf, bool *exact)
{
	Expr *host = argument_of(argument_of(argument_of(leaf->shape, clears_host), sets_mask), clears_host);
	Expr *column = argus_column_in(leaf, host, INETOID);

	if (column == NULL || leaf->type != INETOID ||
		(leaf->op != ARGUS_OP_EQ && leaf->op != ARGUS_OP_SUB && leaf->op != ARGUS_OP_SUBEQ))
		return NULL;
	return make_within(column, leaf->operand, leaf->any);
}

/* family(column) = 4 */
static Expr *
imply_of_family(const ArgusLeaf *leaf, bool *exact)
{
	Expr *column = argus_column_in(leaf, (Expr *) linitial(leaf->args), INETOID);
	const Const *family = argus_known_operand(leaf, INT4OID);
	int32 number;

	if (column == NULL || family == NULL || leaf->op != ARGUS_OP_EQ)
		return NULL;
	number = DatumGetInt32(family->constvalue);
	if (number != 4 && number != 6)
		return NULL;
	*exact = true;
	return make_within(column, inet_constant(parse_address(number == 4 ? "0.0.0.0" : "::", 0)), false);
}

static const ArgusIdiom idioms[] = {
	{F_HOST, imply_of_shown},
	{F_TEXT_INET, imply_of_shown},
	{F_ABBREV_INET, imply_of_shown},
	{F_NETWORK, imply_of_network},
	{F_SET_MASKLEN_INET_INT4, imply_of_network},
	{F_SET_MASKLEN_CIDR_INT4, imply_of_network},
	{F_CIDR, imply_of_network},
	{F_FAMILY, imply_of_family},
};

/* Returns the comparison of a column of addresses that a condition implies, or NULL. */
Expr *
argus_imply_of_address(const ArgusLeaf *leaf, bool *exact)
{
	for (const ArgusIdiom &idiom : idioms)
	{
		if (leaf->function == idiom.function)
			return idiom.imply(leaf, exact);
	}
	return NULL;
}
}
