// The column list stands twice: in the table of fields, and as SQL types with comments in the install script
// (row_types.sql; argus.flows() in archives.sql spells it out, too). This test compares them and names what is missing,
// doubled, misplaced, mistyped or described differently in the script.
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "field/field_table.h"
#include "support/files.h"

namespace argus {
namespace {

const std::map<int32_t, std::string> kTypes = {
    {ARGUS_FLOW, "flow"}, {ARGUS_MANAGEMENT, "management_record"}, {ARGUS_EVENT, "event_record"}};

const std::map<int32_t, std::string> kSqlTypes = {
    {ARGUS_INT4, "int4"},
    {ARGUS_INT8, "int8"},
    {ARGUS_FLOAT8, "float8"},
    {ARGUS_BOOL, "bool"},
    {ARGUS_TIMESTAMPTZ, "timestamptz"},
    {ARGUS_TEXT, "text"},
    {ARGUS_BYTEA, "bytea"},
    {ARGUS_INET, "inet"},
    {ARGUS_MACADDR, "macaddr"},
    {ARGUS_INT4_ARRAY, "int4[]"},
};

std::string InstallScript() { return Sample("../../argus_fdw/script/row_types.sql"); }

using Lines = std::vector<std::string>;

// Returns "name type" of each column of a type in the script, in order.
Lines ColumnsOf(const std::string& script, const std::string& type) {
  const std::string head = "CREATE TYPE argus." + type + " AS (\n";
  const size_t begin = script.find(head);
  if (begin == std::string::npos) return {};
  std::istringstream body(script.substr(begin + head.size(), script.find("\n);", begin) - begin - head.size()));
  Lines columns;
  for (std::string line; std::getline(body, line);) {
    std::erase(line, '"');
    const std::string joint = " pg_catalog.";
    const size_t at = line.find(joint);
    const size_t end = line.size() - line.ends_with(',');
    if (!line.starts_with("    ") || at == std::string::npos)
      columns.push_back("no column: " + line);
    else
      columns.push_back(line.substr(4, at - 4) + " " + line.substr(at + joint.size(), end - at - joint.size()));
  }
  return columns;
}

// Returns the columns that argus.flows() spells out, in order.
Lines ColumnsOfFlows(const std::string& script) {
  const size_t begin = script.find("CREATE FUNCTION argus.flows("), end = script.find("FROM (SELECT", begin);
  Lines columns;
  for (size_t at = begin; (at = script.find("(r).", at)) < end; at++) {
    at += 4;
    columns.push_back(script.substr(at, script.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_\"", at) - at));
    std::erase(columns.back(), '"');
  }
  return columns;
}

// Returns "name comment" of each column of a type in the script that has one, in order.
Lines CommentsOf(const std::string& script, const std::string& type) {
  const std::string head = "COMMENT ON COLUMN argus." + type + ".";
  std::istringstream in(script);
  Lines comments;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(head)) continue;
    if (std::string rest; !line.ends_with("';") && std::getline(in, rest)) line += ' ' + rest;  // on two lines
    const size_t is = line.find(" IS '");
    std::string name = line.substr(head.size(), is - head.size());
    std::erase(name, '"');
    std::string comment = line.substr(is + 5, line.rfind("';") - is - 5);
    for (size_t at = 0; (at = comment.find("''", at)) != std::string::npos; at++) comment.erase(at, 1);
    comments.push_back(name + " " + comment);
  }
  return comments;
}

// Returns the first place at which the script differs from the table; empty if they are the same.
std::string FirstDifference(const Lines& table, const Lines& script) {
  for (size_t i = 0; i < table.size() || i < script.size(); i++) {
    const std::string wanted = i < table.size() ? table[i] : "nothing";
    const std::string found = i < script.size() ? script[i] : "nothing";
    if (wanted != found) return "table: " + wanted + "; script: " + found;
  }
  return "";
}

std::string Difference(int32_t kind, const std::string& script) {
  Lines columns, comments;
  for (const FieldEntry& entry : FieldTable(kind)) {
    columns.push_back(std::string(entry.field.name) + " " + kSqlTypes.at(entry.field.type));
    comments.push_back(std::string(entry.field.name) + " " + entry.field.comment);
  }
  const std::string& type = kTypes.at(kind);
  const std::string of_columns = FirstDifference(columns, ColumnsOf(script, type));
  return of_columns.empty() ? FirstDifference(comments, CommentsOf(script, type)) : of_columns;
}

TEST(FieldScriptTest, TheInstallScriptHasTheColumnsOfTheTable) {
  const std::string script = InstallScript();
  for (const auto& [kind, type] : kTypes) EXPECT_EQ(Difference(kind, script), "") << type;
}

TEST(FieldScriptTest, FlowsSpellsOutTheColumnsOfTheTable) {
  const std::string script = Sample("../../argus_fdw/script/archives.sql");
  Lines names;
  for (const FieldEntry& entry : FieldTable(ARGUS_FLOW)) names.push_back(entry.field.name);
  EXPECT_EQ(FirstDifference(names, ColumnsOfFlows(script)), "");
  std::string without = script;
  without.replace(script.find("(r).ltime, "), 11, "");
  EXPECT_EQ(FirstDifference(names, ColumnsOfFlows(without)), "table: ltime; script: sstime");
}

// Returns what the comparison finds in a script in which `from` is replaced by `to`.
std::string DifferenceWith(const std::string& from, const std::string& to) {
  std::string script = InstallScript();
  const size_t at = script.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) script.replace(at, from.size(), to);
  return Difference(ARGUS_EVENT, script);
}

TEST(FieldScriptTest, EveryKindOfDifferenceIsFound) {
  const std::string cause = "    cause pg_catalog.text,\n", kind = "    kind pg_catalog.text,\n";
  EXPECT_EQ(DifferenceWith(cause + kind, kind), "table: cause text; script: kind text");
  EXPECT_EQ(DifferenceWith(cause + kind, cause + cause + kind), "table: kind text; script: cause text");
  EXPECT_EQ(DifferenceWith(cause + kind, kind + cause), "table: cause text; script: kind text");
  EXPECT_EQ(DifferenceWith(cause + kind, "    cause pg_catalog.int8,\n" + kind),
            "table: cause text; script: cause int8");
  const std::string end =
      "    damage pg_catalog.text,\n    version pg_catalog.int4,\n    archive pg_catalog.text,\n"
      "    record_offset pg_catalog.int8";
  EXPECT_EQ(DifferenceWith(end + "\n", end + ",\n    more pg_catalog.int8\n"), "table: nothing; script: more int8");
}

TEST(FieldScriptTest, EveryKindOfDifferenceOfCommentsIsFound) {
  const std::string head = "COMMENT ON COLUMN argus.event_record.cause IS '";
  const std::string script = InstallScript();
  const size_t begin = script.find(head);
  const std::string line = script.substr(begin, script.find('\n', begin) + 1 - begin);
  const std::string found = "table: " + CommentsOf(line, "event_record").at(0) + "; script: ";
  EXPECT_TRUE(DifferenceWith(line, "").starts_with(found + "kind "));
  EXPECT_TRUE(DifferenceWith(line, line + line).ends_with("; script: " + CommentsOf(line, "event_record").at(0)));
  EXPECT_EQ(DifferenceWith(line, head + "something else';\n"), found + "cause something else");
}

}  // namespace
}  // namespace argus
