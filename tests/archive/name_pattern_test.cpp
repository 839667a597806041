// Names of archives matched against strftime patterns.
#include "archive/name_pattern.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <optional>

namespace argus {
namespace {

Pattern Parsed(std::string_view text) {
  Result<Pattern> p = Pattern::Parse(text);
  EXPECT_TRUE(p.ok()) << text << ": " << p.status().message();
  return p.value();
}

bool Matches(std::string_view pattern, std::string_view path) {
  int64_t time = 0;
  return Parsed(pattern).Match(path, &time);
}

// The time that a name has by a pattern; none if it does not match, or has none.
std::optional<int64_t> TimeOf(std::string_view pattern, std::string_view path) {
  const Pattern p = Parsed(pattern);
  EXPECT_TRUE(p.has_time()) << pattern;
  int64_t time = 0;
  ArgusNameTime kind = ARGUS_NAME_TIME_NONE;
  return p.Match(path, &time, &kind) && kind != ARGUS_NAME_TIME_NONE ? std::optional(time) : std::nullopt;
}

ArgusNameTime KindOf(std::string_view pattern, std::string_view path) {
  int64_t time = 0;
  ArgusNameTime kind = ARGUS_NAME_TIME_NONE;
  EXPECT_TRUE(Parsed(pattern).Match(path, &time, &kind)) << path;
  return kind;
}

// By the C library, which shares no code with the core.
int64_t Utc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) {
  struct tm t {};
  t.tm_year = year - 1900;
  t.tm_mon = month - 1;
  t.tm_mday = day;
  t.tm_hour = hour;
  t.tm_min = minute;
  t.tm_sec = second;
  return timegm(&t);
}

constexpr char kDaily[] = "%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz";

TEST(Pattern, ReadsTheTimeOfAName) {
  EXPECT_EQ(TimeOf(kDaily, "2026/03/03/argus.2026.03.03.23.30.05.gz"), Utc(2026, 3, 3, 23, 30, 5));
  EXPECT_EQ(TimeOf("%Y%m%d", "19700101"), 0);
  EXPECT_EQ(TimeOf("%Y%m%d", "19691231"), -86400);
  EXPECT_EQ(TimeOf("%Y-%m-%dT%H", "2026-03-03T07"), Utc(2026, 3, 3, 7));
  EXPECT_EQ(TimeOf("%Y%m%d%H%M%S", "20161231235960"), Utc(2017, 1, 1));  // a leap second
  EXPECT_EQ(TimeOf("%s.arg", "1772496000.arg"), 1772496000);
  EXPECT_EQ(TimeOf("%Y%m%d.%s", "20260101.5"), 5);  // the seconds say it all
}

TEST(Pattern, KnowsTheDaysOfEveryMonth) {
  const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int year : {1900, 2000, 2023, 2024, 2100}) {
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    for (int month = 1; month <= 12; month++) {
      for (int day = 1; day <= 31; day++) {
        char name[32];
        std::snprintf(name, sizeof name, "%04d%02d%02d", year, month, day);
        const bool exists = day <= days[month - 1] + (leap && month == 2);
        EXPECT_EQ(TimeOf("%Y%m%d", name), exists ? std::optional(Utc(year, month, day)) : std::nullopt) << name;
        EXPECT_TRUE(Matches("%Y%m%d", name)) << name;  // what the name is wrong about is read all the same
      }
    }
  }
}

TEST(Pattern, CountsDaysOfTheYear) {
  EXPECT_EQ(TimeOf("%Y/%j", "2026/001"), Utc(2026, 1, 1));
  EXPECT_EQ(TimeOf("%Y/%j", "2026/060"), Utc(2026, 3, 1));
  EXPECT_EQ(TimeOf("%Y/%j", "2024/060"), Utc(2024, 2, 29));
  EXPECT_EQ(TimeOf("%Y/%j", "2024/366"), Utc(2024, 12, 31));
  EXPECT_EQ(TimeOf("%Y/%j", "2023/366"), std::nullopt);
  EXPECT_TRUE(Matches("%Y/%j", "2023/366"));
  EXPECT_EQ(TimeOf("%Y/%j", "2024/000"), std::nullopt);
  EXPECT_EQ(TimeOf("%Y/%j", "2024/367"), std::nullopt);
  EXPECT_EQ(TimeOf("%Y/%j", "2024/60"), std::nullopt);
}

TEST(Pattern, PlacesAYearOfTwoDigits) {
  EXPECT_EQ(TimeOf("%y%m%d", "680101"), Utc(2068, 1, 1));
  EXPECT_EQ(TimeOf("%y%m%d", "690101"), Utc(1969, 1, 1));
  EXPECT_EQ(TimeOf("%y%j", "00366"), Utc(2000, 12, 31));
}

TEST(Pattern, RefusesNumbersOutOfRange) {
  for (const char* name : {"2026-00-01 00:00:00", "2026-13-01 00:00:00", "2026-01-00 00:00:00", "2026-01-32 00:00:00",
                           "2026-01-01 24:00:00", "2026-01-01 00:60:00", "2026-01-01 00:00:61"}) {
    EXPECT_EQ(TimeOf("%Y-%m-%d %H:%M:%S", name), std::nullopt) << name;
  }
  EXPECT_TRUE(TimeOf("%Y-%m-%d %H:%M:%S", "2026-12-31 23:59:60"));
}

TEST(Pattern, WantsEveryDigit) {
  EXPECT_FALSE(Matches("%d", "7"));
  EXPECT_FALSE(Matches("%d", " 7"));
  EXPECT_FALSE(Matches("%d", "007"));
  EXPECT_FALSE(Matches("%Y", "202"));
  EXPECT_FALSE(Matches("%d", "-1"));
  EXPECT_FALSE(Matches("%s", ""));
  EXPECT_TRUE(Matches("%d", "07"));
  EXPECT_TRUE(Matches("%s", "999999999999"));
  EXPECT_FALSE(Matches("%s", "9999999999999"));
}

TEST(Pattern, WantsTheSameNumberEverywhere) {
  EXPECT_TRUE(Matches("%Y/%Y%m%d", "2026/20260303"));
  EXPECT_FALSE(Matches("%Y/%Y%m%d", "2025/20260303"));
  EXPECT_FALSE(Matches(kDaily, "2026/03/04/argus.2026.03.03.23.30.05.gz"));
  EXPECT_TRUE(Matches("%Y/*.%Y*", "2026/host.2025.2026.gz"));
}

TEST(Pattern, KnowsWhetherItFixesADay) {
  for (const char* text : {"%Y%m%d", "%y%m%d", "%Y/%j", "%y%j.gz", "%s", "*/%d/%m/%Y"}) {
    EXPECT_TRUE(Parsed(text).has_time()) << text;
  }
  for (const char* text : {"*", "%Y", "%Y%m", "%m%d", "%Y%d", "%H%M%S", "%j", "%%s", "%%Y%%m%%d"}) {
    EXPECT_FALSE(Parsed(text).has_time()) << text;
  }
}

TEST(Pattern, TellsLocalFromAbsoluteTimes) {
  EXPECT_EQ(KindOf("%Y%m%d", "20260303"), ARGUS_NAME_TIME_LOCAL);
  EXPECT_EQ(KindOf("%Y/%j", "2026/001"), ARGUS_NAME_TIME_LOCAL);
  EXPECT_EQ(KindOf("%s", "5"), ARGUS_NAME_TIME_ABSOLUTE);
  EXPECT_EQ(KindOf("%Y%m%d.%s", "20260303.5"), ARGUS_NAME_TIME_ABSOLUTE);
  EXPECT_EQ(KindOf("%Y%m", "202603"), ARGUS_NAME_TIME_NONE);
  EXPECT_EQ(KindOf("%Y%m%d", "20260230"), ARGUS_NAME_TIME_NONE);
}

TEST(Pattern, ComesBackToEarlierWildcards) {
  EXPECT_EQ(TimeOf("*%Y*/argus.%Y.%m.%d.arg", "site0001-2026/argus.2026.03.03.arg"), Utc(2026, 3, 3));
  EXPECT_EQ(TimeOf("*%Y*/argus.%Y.%m.%d.arg", "20252026/argus.2026.03.03.arg"), Utc(2026, 3, 3));
  EXPECT_FALSE(Matches("*%Y*/argus.%Y.%m.%d.arg", "site0001-2025/argus.2026.03.03.arg"));
  EXPECT_EQ(TimeOf("*%Y*%m*%d*x%Y%m%d", "1-2026-9-03-31x20260331"), Utc(2026, 3, 31));
  EXPECT_TRUE(Matches("*%d*%d", "01-02-02"));
  EXPECT_FALSE(Matches("*%d*%d", "01-02-03"));
  EXPECT_EQ(TimeOf("%s0", "120"), 12);
  EXPECT_EQ(TimeOf("%s%s", "1212"), 12);
  EXPECT_EQ(TimeOf("%s*/%s", "1234/12"), 12);
  EXPECT_EQ(TimeOf("*%s", "x123"), 123);
  EXPECT_FALSE(Matches("%s%s", "123"));
}

TEST(Pattern, HasWildcardsWithinAComponent) {
  EXPECT_TRUE(Matches("*", "abc"));
  EXPECT_TRUE(Matches("*.gz", ".gz"));
  EXPECT_TRUE(Matches("a*b*c", "a-b-b-c"));
  EXPECT_TRUE(Matches("a**c", "ac"));
  EXPECT_TRUE(Matches("?", "x"));
  EXPECT_TRUE(Matches("*/x*/?", "a/xyz/b"));
  EXPECT_FALSE(Matches("*", "a/b"));
  EXPECT_FALSE(Matches("?", ""));
  EXPECT_FALSE(Matches("?", "/"));
  EXPECT_FALSE(Matches("a?b", "a/b"));
  EXPECT_FALSE(Matches("*.gz", "a.gz.tmp"));
  EXPECT_FALSE(Matches("a*b*c", "a-c-b"));
  EXPECT_EQ(TimeOf("*.%Y-%m-%d", "a.2025-x.2026-03-03"), Utc(2026, 3, 3));  // forgets what did not lead on
  EXPECT_EQ(TimeOf("*.%Y%m%d.*", "a.b.20260303.20260304.gz"), Utc(2026, 3, 3));
}

TEST(Pattern, DoesNotTakeForever) {
  const std::string stars(200, '*'), many(5000, 'a');
  std::string pattern;
  for (int i = 0; i < 100; i++) pattern += "*a";
  EXPECT_FALSE(Matches(pattern + "b", many));
  EXPECT_TRUE(Matches(stars, many));
  EXPECT_FALSE(Matches(stars + "b", many));
  const std::string folders = "*/*/*/*/*/*/*/b", below = "a/a/a/a/a/a/a/c";
  EXPECT_FALSE(Matches(folders, below));
}

// A name that is not worth more tries is read, and not skipped by a time that may be wrong.
TEST(Pattern, TakesANameThatItGivesUp) {
  std::string pattern = "%Y%m%d", digits = "20260303";
  for (int i = 0; i < 12; i++) pattern += "*%d";
  for (int i = 0; i < 200; i++) digits += "03";
  EXPECT_EQ(KindOf(pattern + "x", digits), ARGUS_NAME_TIME_NONE);
  EXPECT_EQ(TimeOf(pattern, digits), Utc(2026, 3, 3));
  EXPECT_TRUE(Parsed(pattern + "x/*").MayMatchBelow(digits));
  EXPECT_EQ(KindOf(pattern + "x/*", digits + "/a"), ARGUS_NAME_TIME_NONE);
}

TEST(Pattern, KnowsNamesWhoseTimeIsNone) {
  const Pattern p = Parsed(kDaily);
  int64_t time = 0;
  for (const char* numbers : {"2026/13/03", "2026/03/32", "2026/00/03"}) {
    std::string name = numbers;
    name += "/argus." + std::string(numbers) + ".00.00.00.gz";
    std::replace(name.begin() + 11, name.end(), '/', '.');
    EXPECT_FALSE(p.Match(name, &time)) << name;
    EXPECT_TRUE(p.MatchesButForTime(name)) << name;
  }
  EXPECT_TRUE(Parsed("%Y/a.%Y").MatchesButForTime("2026/a.2025"));
  EXPECT_FALSE(Parsed("%Y/a.%Y").MatchesButForTime("2026/a.2026"));  // it matches
  EXPECT_FALSE(Parsed("%Y/a.%Y").MatchesButForTime("2026/a.202"));
  EXPECT_FALSE(Parsed("%Y/a.%Y").MatchesButForTime("2026/b.2025"));
}

TEST(Pattern, TakesAllElseLiterally) {
  EXPECT_TRUE(Matches("a%%b", "a%b"));
  EXPECT_TRUE(Matches("a.[b]\\", "a.[b]\\"));
  EXPECT_FALSE(Matches("a.b", "axb"));
  EXPECT_FALSE(Matches("A", "a"));
  EXPECT_FALSE(Matches("a", "ab"));
  EXPECT_FALSE(Matches("ab", "a"));
  EXPECT_FALSE(Matches("a/b", "a"));
  EXPECT_FALSE(Matches("a", "a/b"));
}

TEST(Pattern, LooksIntoFoldersThatMayHoldAMatch) {
  const Pattern p = Parsed(kDaily);
  for (const char* folder : {"2026", "2026/03", "2026/03/03"}) EXPECT_TRUE(p.MayMatchBelow(folder)) << folder;
  for (const char* folder : {"x", "202", "2026/13", "2026/03/03/x", "2026/03/3", ""}) {
    EXPECT_FALSE(p.MayMatchBelow(folder)) << folder;
  }
  EXPECT_FALSE(Parsed("*.gz").MayMatchBelow("a.gz"));
  EXPECT_TRUE(Parsed("*/*").MayMatchBelow("anything"));
  EXPECT_FALSE(Parsed("%d/%d/*").MayMatchBelow("03/04"));
  EXPECT_TRUE(Parsed("%d/%d/*").MayMatchBelow("03/03"));
  const Pattern sites = Parsed("*%Y*/%Y/argus.%Y.%m.%d.arg");
  for (const char* folder : {"site0001-2026", "site0001-2026/2026", "site0001-2026/0001"}) {
    EXPECT_TRUE(sites.MayMatchBelow(folder)) << folder;
  }
  EXPECT_FALSE(sites.MayMatchBelow("site0001-2026/2025"));
  EXPECT_TRUE(Parsed("%Y%m%d/*").MayMatchBelow("20260230"));  // no day, yet a match
}

TEST(Pattern, RefusesWhatItDoesNotKnow) {
  for (const char* text : {"", "/a", "%", "a%", "%Q", "%e", "%-d", "% ", "%y%"}) {
    const Result<Pattern> p = Pattern::Parse(text);
    EXPECT_EQ(p.status().code(), ARGUS_INVALID) << text;
  }
  EXPECT_EQ(Pattern::Parse("a%Qb").status().message(), "pattern has a conversion that is not supported: \"%Q\"");
  EXPECT_EQ(Pattern::Parse("a%Qb").status().detail(), "Supported are %Y, %m, %d, %H, %M, %S, %j, %y, %s and %%.");
}

}  // namespace
}  // namespace argus
