// The facade of the filters of `ra`.
#include "api/condition.h"
#include "base/status.h"
#include "condition/ra_filter.h"
#include "facade/guard.h"

struct ArgusFilter {
  argus::Filter filter;
};

static_assert(argus::kArePlain<ArgusOperand, ArgusPredicate>);

using argus::Close;
using argus::Guard;
using argus::Open;

ArgusFilter* argus_filter_parse(const char* text, int32_t* position, ArgusError* error) noexcept {
  *position = -1;
  return Open<ArgusFilter>(error, [&](ArgusFilter** handle) {
    *handle = new ArgusFilter{};
    return (*handle)->filter.Parse(text, position);
  });
}

const ArgusPredicate* argus_filter_nodes(const ArgusFilter* filter, int32_t* n) noexcept {
  *n = static_cast<int32_t>(filter->filter.nodes().size());
  return filter->filter.nodes().data();
}

int32_t argus_filter_adapt(ArgusFilter* filter, const uint8_t* has_field, uint8_t* missing,
                           ArgusError* error) noexcept {
  const size_t n = argus::FieldTable(ARGUS_FLOW).size();
  int32_t n_missing = 0;
  const int32_t code = Guard(error, [&] { return filter->filter.Adapt({has_field, n}, {missing, n}, &n_missing); });
  return code == ARGUS_OK ? n_missing : -1;
}

const char* argus_filter_sql(ArgusFilter* filter, ArgusError* error) noexcept {
  const char* sql = nullptr;
  Guard(error, [&] {
    sql = filter->filter.sql().c_str();
    return argus::Status();
  });
  return sql;
}

void argus_filter_close(ArgusFilter* filter) noexcept { Close(filter); }
