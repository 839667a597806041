// A filter's tree as text of SQL.
#include <arpa/inet.h>

#include <cstdio>
#include <string>

#include "condition/ra_filter.h"

namespace argus {

namespace {

// Quotes as quote_literal() does: the literal means the same text, whatever standard_conforming_strings is.
std::string Quoted(std::string_view text) {
  std::string out = text.find('\\') == std::string_view::npos ? "'" : "E'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += c;
    out += c;
  }
  return out + "'";
}

// Quotes an element of an array.
std::string DoubleQuoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string AddressText(const FilterOperand& operand) {
  char text[INET6_ADDRSTRLEN] = "";
  const bool v4 = operand.bytes.size() == 4;
  inet_ntop(v4 ? AF_INET : AF_INET6, operand.bytes.data(), text, sizeof text);
  const bool whole = operand.bits == static_cast<int32_t>(8 * operand.bytes.size());
  return whole ? std::string(text) : std::string(text) + '/' + std::to_string(operand.bits);
}

std::string MacText(const FilterOperand& operand) {
  std::string text;
  for (const char c : operand.bytes) {
    char hex[4];
    std::snprintf(hex, sizeof hex, "%s%02x", text.empty() ? "" : ":", static_cast<unsigned char>(c));
    text += hex;
  }
  return text;
}

std::string RealText(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::string Constant(int32_t type, const FilterOperand& operand) {
  switch (type) {
    case ARGUS_FLOAT8: return Quoted(RealText(operand.real)) + "::double precision";
    case ARGUS_BOOL: return operand.integer != 0 ? "true" : "false";
    case ARGUS_TEXT: return Quoted(operand.bytes);
    case ARGUS_INET: return Quoted(AddressText(operand)) + "::inet";
    case ARGUS_MACADDR: return Quoted(MacText(operand)) + "::macaddr";
    case ARGUS_INT8: return std::to_string(operand.integer) + "::bigint";
    default: return std::to_string(operand.integer);
  }
}

const char* OperatorOf(int32_t op) {
  switch (op) {
    case ARGUS_OP_NE: return " <> ";
    case ARGUS_OP_LT: return " < ";
    case ARGUS_OP_LE: return " <= ";
    case ARGUS_OP_GT: return " > ";
    case ARGUS_OP_GE: return " >= ";
    case ARGUS_OP_SUBEQ: return " <<= ";
    default: return " = ";
  }
}

// Returns an operand as an element of an array's literal.
std::string Element(int32_t type, const FilterOperand& operand) {
  switch (type) {
    case ARGUS_FLOAT8: return RealText(operand.real);
    case ARGUS_TEXT: return DoubleQuoted(operand.bytes);
    case ARGUS_INET: return AddressText(operand);
    case ARGUS_MACADDR: return MacText(operand);
    default: return std::to_string(operand.integer);
  }
}

const char* ArrayType(int32_t type) {
  switch (type) {
    case ARGUS_FLOAT8: return "double precision[]";
    case ARGUS_BOOL: return "boolean[]";
    case ARGUS_TEXT: return "text[]";
    case ARGUS_INET: return "inet[]";
    case ARGUS_MACADDR: return "macaddr[]";
    case ARGUS_INT8: return "bigint[]";
    default: return "integer[]";
  }
}

// Returns field OP ANY (operands).
std::string SetSql(const FilterNode& node, const ArgusField& field) {
  std::string elements;
  for (const FilterOperand& operand : node.operands) {
    elements += elements.empty() ? '{' : ',';
    elements += Element(field.type, operand);
  }
  return std::string(field.name) + OperatorOf(node.op) + "ANY (" + Quoted(elements + '}') +
         "::" + ArrayType(field.type) + ")";
}

std::string LeafSql(const FilterNode& node);

// Returns the alternatives of a short list of networks, as a condition that indexes serve.
std::string NetworksSql(const FilterNode& node) {
  std::string out;
  for (const FilterOperand& operand : node.operands) {
    out += (out.empty() ? "(" : " OR ") + LeafSql({node.op, node.field, {operand}, {}, ARGUS_ONE});
  }
  return out + ")";
}

std::string LeafSql(const FilterNode& node) {
  const ArgusField& field = FieldTable(ARGUS_FLOW)[node.field].field;
  const std::string name = field.name;
  if (node.op == ARGUS_OP_IS_NULL) return name + " IS NULL";
  if (node.op == ARGUS_OP_IS_NOT_NULL) return name + " IS NOT NULL";
  if (node.quantifier == ARGUS_ANY) {
    return argus_op_is_network(node.op) && node.operands.size() <= ARGUS_MAX_ALTERNATIVES ? NetworksSql(node)
                                                                                          : SetSql(node, field);
  }
  const std::string first = Constant(field.type, node.operands[0]);
  if (node.op == ARGUS_OP_MASKED) return "(" + name + " & " + first + ") = " + Constant(field.type, node.operands[1]);
  return name + OperatorOf(node.op) + first +
         (field.type == ARGUS_TEXT && argus_op_is_order(node.op) ? " COLLATE \"C\"" : "");
}

std::string ListSql(const FilterNode& node, const char* joint) {
  std::string out;
  for (const FilterNode& child : node.children) {
    if (!out.empty()) out += joint;
    out += FilterSql(child);
  }
  return "(" + out + ")";
}

}  // namespace

std::string FilterSql(const FilterNode& node) {
  switch (node.op) {
    case ARGUS_OP_AND: return ListSql(node, " AND ");
    case ARGUS_OP_OR: return ListSql(node, " OR ");
    case ARGUS_OP_IS_NOT_TRUE: return "(" + FilterSql(node.children[0]) + ") IS NOT TRUE";
    case ARGUS_OP_CONSTANT: return node.operands[0].integer != 0 ? "true" : "false";
    default: return LeafSql(node);
  }
}

}  // namespace argus
