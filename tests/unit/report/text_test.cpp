#include "sim/report/text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ballast::report {
namespace {

TEST(Text, NumbersAsPeopleReadThem) {
  const struct {
    double value;
    const char *unit, *text;
  } cases[] = {
      {0, "", "0"},
      {14'327, "", "14,327"},
      {-14'327, "", "−14,327"},
      {1'234'567.0, "", "1,234,567"},
      {0.217391, "", "0.2174"},
      {1234.567, "", "1,235"},
      {-0.00001, "USD", "−0.0000100\u00A0USD"},
      {3.456e-9, "USD", "3.46e-09\u00A0USD"},
      {-3.456e-9, "", "−3.46e-09"},
      {1'800, "accounts", "1,800\u00A0accounts"},
      {347.78, "USD", "347.78\u00A0USD"},
      {-12'345.6, "USD", "−12,346\u00A0USD"},
      {14.3e6, "USD", "14.30\u00A0M\u00A0USD"},
      {1.704e9, "USD", "1.704\u00A0bn\u00A0USD"},
      {2'103e9, "USD", "2,103\u00A0bn\u00A0USD"},
      {0.0735, "share", "7.35\u00A0%"},
      {0.458, "share", "45.8\u00A0%"},
      {1, "share", "100\u00A0%"},
      {61.7, "s", "61.7\u00A0s"},
      {0.25, "s", "0.250\u00A0s"},
      {24'310, "ns", "24,310\u00A0ns"},
      {std::numeric_limits<double>::quiet_NaN(), "USD", "–"},
      {std::numeric_limits<double>::infinity(), "", "–"},
  };
  for (const auto& [value, unit, text] : cases) EXPECT_EQ(amount(value, unit), text);
}

TEST(Text, DifferencesAndTimes) {
  EXPECT_EQ(difference(0.034), "+3.4\u00A0%");
  EXPECT_EQ(difference(-0.281), "−28.1\u00A0%");
  EXPECT_EQ(difference(-0.0001), "0.0\u00A0%");
  EXPECT_EQ(difference(1.0 / 0.0), "–");
  EXPECT_EQ(clock(61.7), "1:01.7");
  EXPECT_EQ(clock(59.96), "1:00.0");
  EXPECT_EQ(clock(-3), "−0:03.0");
  EXPECT_EQ(clock(std::nan("")), "–");
}

TEST(Text, ExactReadsBackToTheSameNumber) {
  for (const double value : {0.1, 1.704e9, 1e-9, 97'104.523, -2.0 / 3}) {
    EXPECT_EQ(std::stod(exact(value)), value);
  }
}

TEST(Text, ShowsWhatHides) {
  EXPECT_EQ(visible("BTC-µ-永-😀"), "BTC-µ-永-😀");
  EXPECT_EQ(visible("a\u202Eb\u2066c\u200Fd"), "a[U+202E]b[U+2066]c[U+200F]d");
  EXPECT_EQ(visible(std::string("a\0b\n\x7F\u0085", 7)), "a[U+0000]b[U+000A][U+007F][U+0085]");
  EXPECT_EQ(visible("\u200B\uFEFF\u2028\U000E0041"), "[U+200B][U+FEFF][U+2028][U+E0041]");
}

TEST(Text, MendsWhatIsNoUtf8) {
  const struct {
    std::string text;
    const char* shown;
  } cases[] = {
      {"\xFF", "\uFFFD"},
      {"a\xC3", "a\uFFFD"},
      {"\xC0\xAF", "\uFFFD\uFFFD"},                      // an overlong '/'
      {"\xE0\x80\x80", "\uFFFD\uFFFD\uFFFD"},            // overlong
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},            // half of a surrogate pair
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // beyond the last character
      {"\xE2\x82", "\uFFFD\uFFFD"},
      {"\xC3(", "\uFFFD("},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(visible(text), shown);
}

TEST(Text, Escapes) {
  EXPECT_EQ(html("<a href='x'>&\"\u202E"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;[U+202E]");
  EXPECT_EQ(markdown("a|b`c`*d*_e_[f](g)<h>&\n# i"),
            "a\\|b\\`c\\`\\*d\\*\\_e\\_\\[f\\](g)&lt;h>&amp;\\[U+000A\\]\\# i");
}

}  // namespace
}  // namespace ballast::report
