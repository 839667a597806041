/*
 * implied_texts.cpp
 *		What LIKE, ILIKE, lower() and upper() imply about a column of texts.
 */
#include "condition/implied.h"

extern "C"
{
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

/* A word of so many letters has 16 spellings in small and capital letters. */
#define ARGUS_MAX_LETTERS 4

/* Returns the column that an expression is, if it is one of flows whose texts are all ASCII, else NULL. */
static Expr *
column_of_words(const ArgusLeaf *leaf, const Expr *expr)
{
	const ArgusConditions *c = leaf->conditions;
	static const char *const names[] = {"proto", "state", "dir"};
	Expr *column = argus_column_in(leaf, expr, TEXTOID);

	for (const char *name : names)
	{
		if (column != NULL && argus_is_column(c->columns, c->rel->relid, column, name))
			return column;
	}
	return NULL;
}

/* Returns whether a text is printable ASCII. */
static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
	{
		if (*text < ' ' || *text > '~')
			return false;
	}
	return true;
}

/* Returns the texts that differ from `word` in case alone, as an array; NULL: there are too many. */
static Expr *
all_spellings(const char *word)
{
	Datum spellings[1 << ARGUS_MAX_LETTERS];
	int letters[ARGUS_MAX_LETTERS];
	int n = 0;

	for (int i = 0; word[i] != '\0'; i++)
	{
		if (!isalpha((unsigned char) word[i]))
			continue;
		if (n == ARGUS_MAX_LETTERS)
			return NULL;
		letters[n++] = i;
	}
	for (int spelling = 0; spelling < 1 << n; spelling++)
	{
		char *text = pstrdup(word);

		for (int i = 0; i < n; i++)
			text[letters[i]] = (char) (spelling >> i & 1 ? pg_ascii_toupper((unsigned char) text[letters[i]])
														 : pg_ascii_tolower((unsigned char) text[letters[i]]));
		spellings[spelling] = CStringGetTextDatum(text);
	}
	return (Expr *) makeConst(TEXTARRAYOID, -1, DEFAULT_COLLATION_OID, -1,
							  PointerGetDatum(construct_array(spellings, 1 << n, TEXTOID, -1, false, TYPALIGN_INT)),
							  false, false);
}

/* Returns column = ANY (all spellings of a word), or NULL. */
static Expr *
equals_any_spelling(Expr *column, const char *word)
{
	Expr *spellings = is_plain(word) ? all_spellings(word) : NULL;
	ScalarArrayOpExpr *expr = makeNode(ScalarArrayOpExpr);

	if (spellings == NULL)
		return NULL;
	expr->opno = argus_operator_of_op(ARGUS_OP_EQ, TEXTOID, TEXTOID);
	expr->opfuncid = F_TEXTEQ;
	expr->useOr = true;
	expr->inputcollid = exprCollation((Node *) column);
	expr->args = list_make2(column, spellings);
	expr->location = -1;
	return (Expr *) expr;
}

/* lower(column) = 'tcp', upper(column) = 'TCP' */
static Expr *
imply_of_case(const ArgusLeaf *leaf)
{
	const Const *value = argus_known_operand(leaf, TEXTOID);
	Expr *column;
	const char *word;

	if ((leaf->function != F_LOWER_TEXT && leaf->function != F_UPPER_TEXT) || leaf->op != ARGUS_OP_EQ || value == NULL)
		return NULL;
	column = column_of_words(leaf, (Expr *) linitial(leaf->args));
	word = TextDatumGetCString(value->constvalue);
	return column == NULL || !argus_compares_bytes(TEXTOID, ARGUS_OP_EQ, leaf->collation)
			   ? NULL
			   : equals_any_spelling(column, word);
}

/* Returns column >= prefix AND column < the first text after all that begin with it, by bytes. */
static Expr *
begins_with(Expr *column, char *prefix, int length)
{
	Expr *lower, *upper;

	prefix[length] = '\0';
	lower = argus_compare_column(column, ARGUS_OP_GE, argus_text_constant(prefix));
	if (prefix[length - 1] == '~')
		return lower;
	prefix[length - 1]++;
	upper = argus_compare_column((Expr *) copyObjectImpl(column), ARGUS_OP_LT, argus_text_constant(prefix));
	return make_ands_explicit(list_make2(lower, upper));
}

/* column LIKE 'abc%': the text before the first wildcard */
static Expr *
imply_of_like(Expr *column, char *pattern, bool *exact)
{
	const size_t length = strcspn(pattern, "%_\\");

	if (length == 0 || !is_plain(pattern))
		return NULL;
	*exact = pattern[length] == '\0' || (strcmp(pattern + length, "%") == 0 && pattern[length - 1] != '~');
	if (pattern[length] == '\0')
		return argus_compare_column(column, ARGUS_OP_EQ, argus_text_constant(pattern));
	return begins_with(column, pattern, (int) length);
}

/* Returns the comparison of a column of texts that a condition implies, or NULL. */
Expr *
argus_imply_of_text(const ArgusLeaf *leaf, bool *exact)
{
	const Oid function = get_opcode(leaf->opno);
	const Const *pattern = argus_known_operand(leaf, TEXTOID);
	char *wanted;

	if (function != F_TEXTLIKE && function != F_TEXTICLIKE)
		return imply_of_case(leaf);
	if (pattern == NULL || !argus_compares_bytes(TEXTOID, ARGUS_OP_EQ, leaf->collation))
		return NULL;
	wanted = TextDatumGetCString(pattern->constvalue);
	if (function == F_TEXTLIKE)
	{
		Expr *column = argus_column_in(leaf, leaf->shape, TEXTOID);

		return column == NULL ? NULL : imply_of_like(column, wanted, exact);
	}
	Expr *column = column_of_words(leaf, leaf->shape);

	return column == NULL || strpbrk(wanted, "%_\\") != NULL ? NULL : equals_any_spelling(column, wanted);
}
}
