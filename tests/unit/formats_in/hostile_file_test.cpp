// SPDX-License-Identifier: GPL-3.0-or-later
// Files made to take time and memory: each ends within 5 s and 500 MB, measured in a process of its own.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <functional>

#include "unit/formats_in/parsing.h"

namespace arborist {
namespace {

// Sanitizers take several times as much of both; there smaller files prove that nothing is out of bounds.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMeasured = false;
#else
constexpr bool kMeasured = true;
#endif

constexpr std::size_t kAll = kMeasured ? kJobFileMaxBytes : 1u << 20;
constexpr std::size_t kPart = kMeasured ? 1 : 16;  // of the counts below

std::string repeated(std::string_view unit, std::size_t size = kAll) {
  std::string text;
  text.reserve(size);
  while (text.size() + unit.size() <= size) text += unit;
  return text;
}

struct Hostile {
  std::string_view name;
  std::function<std::string()> text;
  bool fine = false;  // a job file after all
};

void PrintTo(const Hostile& file, std::ostream* out) { *out << file.name; }

std::string nameOfHostile(const testing::TestParamInfo<Hostile>& info) { return std::string(info.param.name); }

class HostileFile : public testing::TestWithParam<Hostile> {};

struct Cost {
  int status = 0;
  double seconds = 0;  // of the processor: a busy machine makes the parser no slower
  long peakKiB = 0;
};

// In a process of its own.
Cost costOfReading(const std::string& text) {
  const pid_t child = ::fork();
  if (child == 0) {
    const JobFileResult result = parsed(text);
    ::_exit(result.ok() ? 0 : 1);
  }
  Cost cost;
  rusage usage{};
  EXPECT_EQ(::wait4(child, &cost.status, 0, &usage), child);
  for (const timeval& time : {usage.ru_utime, usage.ru_stime})
    cost.seconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  cost.peakKiB = usage.ru_maxrss;
  return cost;
}

std::string numbered(std::size_t count, const std::function<std::string(const std::string&)>& line, std::string text) {
  for (std::size_t i = 0; i < count / kPart; ++i) text += line(std::to_string(i));
  return text;
}

std::string hundredThousandJobs() {
  return numbered(
      100'000, [](const std::string& i) { return "  job-" + i + ":\n    run: echo " + i + "\n    timeout: 5m\n"; },
      "jobs:\n");
}

// On a machine where a good file with 100,000 jobs takes longer than two seconds everything may take as much longer.
double mostSeconds(double taken) {
  constexpr double kMost = 5;
  return taken < kMost ? kMost : std::max(kMost, kMost / 2 * costOfReading(hundredThousandJobs()).seconds);
}

TEST_P(HostileFile, EndsWithinFiveSecondsAnd500Megabytes) {
  const Cost cost = costOfReading(GetParam().text());
  ASSERT_TRUE(WIFEXITED(cost.status)) << "signal " << WTERMSIG(cost.status);
  if (!kMeasured) return;
  EXPECT_EQ(WEXITSTATUS(cost.status), GetParam().fine ? 0 : 1);
  EXPECT_LT(cost.seconds, mostSeconds(cost.seconds));
  EXPECT_LT(cost.peakKiB, 500 * 1024);
}

// `count` jobs, each of which is an alias of the first.
std::string aliasedJobs(const std::string& body, std::size_t count) {
  std::string text = "jobs:\n  j: &j {" + body + "}\n";
  for (std::size_t i = 0; i < count / kPart; ++i) text += "  j" + std::to_string(i) + ": *j\n";
  return text;
}

std::string billionLaughs() {
  std::string text = "values: {x: y}\njobs:\n  a0: &a0 {run: x}\n";
  for (int i = 1; i < 30; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    text += "  a" + std::to_string(i) + ": &a" + std::to_string(i) + " {jobs: {a: " + below + ", b: " + below + "}}\n";
  }
  return text;
}

std::string list(std::size_t count) {
  return numbered(
             count, [](const std::string& i) { return i + ","; }, "[") +
         "]";
}

INSTANTIATE_TEST_SUITE_P(
    Text, HostileFile,
    testing::Values(Hostile{"Brackets", [] { return repeated("["); }}, Hostile{"Braces", [] { return repeated("{"); }},
                    Hostile{"BracketsInLines", [] { return repeated("[\n"); }},
                    Hostile{"ClosedBrackets", [] { return "[" + repeated("[],", kAll - 1); }},
                    Hostile{"Dashes", [] { return repeated("- "); }},
                    Hostile{"Questions", [] { return repeated("? "); }},
                    Hostile{"Colons", [] { return repeated(": "); }},
                    Hostile{"Commas", [] { return "[" + repeated(",", kAll - 1); }},
                    Hostile{"QuotesInARow", [] { return "[" + repeated("\"\"", kAll - 1); }},
                    Hostile{"Anchors", [] { return "[" + repeated("&a ", kAll - 1); }},
                    Hostile{"Tags", [] { return "[" + repeated("!a ", kAll - 1); }},
                    Hostile{"FlowQuestions", [] { return "[" + repeated("? ", kAll - 1); }},
                    Hostile{"Directives", [] { return repeated("%TAG !a! b\n"); }},
                    Hostile{"OneLongDirective", [] { return "%" + repeated("a ", kAll - 1); }},
                    Hostile{"Comment", [] { return "#" + repeated("x", kAll - 1); }},
                    Hostile{"Spaces", [] { return repeated(" "); }}, Hostile{"LineEnds", [] { return repeated("\n"); }},
                    Hostile{"CarriageReturns", [] { return repeated("\r"); }},
                    Hostile{"LongWord", [] { return repeated("x"); }},
                    Hostile{"LongKey", [] { return repeated("x", kAll - 2) + ": "; }},
                    Hostile{"OpenQuote", [] { return "\"" + repeated("x", kAll - 1); }},
                    Hostile{"Escapes", [] { return "\"" + repeated("\\n", kAll - 2) + "\""; }},
                    Hostile{"FoldedLines", [] { return "a: x" + repeated("\n  \n", kAll - 4); }},
                    Hostile{"BlockOfBlanks", [] { return "a: |\n" + repeated("\n", kAll - 5); }},
                    Hostile{"BlockOfSpaces", [] { return "a: |\n" + repeated("          \n", kAll - 5); }},
                    Hostile{"Documents", [] { return repeated("--- a\n"); }},
                    Hostile{"DocumentEnds", [] { return repeated("...\n"); }},
                    Hostile{"WideCharacters", [] { return "a: " + repeated("😀", kAll - 3); }},
                    Hostile{"WideKeysOnOneLine", [] { return "{" + repeated("ä: ö,", kAll - 2) + "}"; }},
                    Hostile{"WideQuestionsOnOneLine", [] { return "{ä: 1" + repeated(", ? [x]", kAll - 10) + "}"; }},
                    Hostile{"IndentationUpAndDown",
                            [] {
                              std::string text;
                              for (std::size_t i = 0; text.size() < kAll - 200; ++i)
                                text += std::string(i % 99, ' ') + "a:\n";
                              return text;
                            }}),
    nameOfHostile);

INSTANTIATE_TEST_SUITE_P(
    Tree, HostileFile,
    testing::Values(
        Hostile{"BillionLaughs", billionLaughs},
        Hostile{"DuplicateKeys", [] { return "jobs:\n" + repeated("  a: {}\n", kAll / 2); }},
        Hostile{"UnknownKeys",
                [] {
                  return numbered(
                      400'000, [](const std::string& i) { return "time" + i + ": x\n"; }, "");
                }},
        Hostile{"MillionNodes", [] { return "jobs: [" + repeated("a,", 2'100'000) + "]"; }},
        Hostile{"LongCommandManyTimes", [] { return aliasedJobs("run: " + repeated("x", 8u << 20), 100'000); }},
        Hostile{"LongValueManyTimes",
                [] {
                  return "values: {v: " + repeated("x", 4u << 20) + "}\n" +
                         aliasedJobs("run: '${{ values.v }}'", 100'000);
                }},
        Hostile{"ValueManyTimesInOneCommand",
                [] {
                  return "values: {v: " + repeated("x", 4u << 20) + "}\njobs: {a: {run: '" +
                         repeated("${{values.v}}", 8u << 20) + "'}}";
                }},
        Hostile{"UnknownValues",
                [] {
                  return numbered(
                      100'000,
                      [](const std::string& i) { return "  j" + i + ": {run: '${{ values.v" + i + "x }}'}\n"; },
                      numbered(
                          50'000, [](const std::string& i) { return "  v" + i + ": x\n"; }, "values:\n") +
                          "jobs:\n");
                }},
        Hostile{"LongEnvironmentInAMatrix",
                [] {
                  return "jobs: {a: {run: x, env: {A: " + repeated("x", 1u << 20) + "}, matrix: {k: " + list(100'000) +
                         "}}}";
                }},
        Hostile{"LongMatrixValues",
                [] {
                  return "jobs: {a: {run: x, matrix: {k: " + list(300) + ", l: [" + repeated("x", 8u << 20) + ", b]}}}";
                }},
        Hostile{"MatricesInMatrices",
                [] {
                  std::string text = "jobs: ";
                  for (int i = 0; i < 15; ++i)
                    text += "{g: {matrix: {k" + std::to_string(i) + ": [a, b, c, d]}, jobs: ";
                  text += "{a: {run: x}}";
                  for (int i = 0; i < 15; ++i) text += "}}";
                  return text;
                }},
        Hostile{"ManyMatrices",
                [] {
                  return numbered(
                      50, [](const std::string& i) { return "  m" + i + ": {run: x, matrix: *l}\n"; },
                      "jobs:\n  m: {run: x, matrix: &l {k: " + list(15'000) + "}}\n");
                }},
        Hostile{"NamesThatAreAlike",
                [] {
                  return numbered(
                             50'000, [](const std::string& i) { return "same-beginning-" + i + "-and-the-same-end,"; },
                             "jobs: {a: {run: x, matrix: {k: [") +
                         "]}}}";
                },
                true},
        Hostile{"AllWaitForAll",
                [] {
                  return numbered(
                      40'000,
                      [](const std::string& i) {
                        return "  a" + i + ": {run: x, when: always}\n  b" + i + ": {run: x}\n";
                      },
                      "jobs:\n");
                }},
        Hostile{"AllWaitForAllInACircle",
                [] {
                  return numbered(
                      40'000,
                      [](const std::string& i) {
                        return "  a" + i + ": {run: x, when: always}\n  b" + i + ": {run: x, needs: [a" + i + "]}\n";
                      },
                      "jobs:\n");
                }},
        Hostile{"UnknownNeeds",
                [] {
                  return numbered(
                      80'000, [](const std::string& i) { return "  job" + i + ": {run: x, needs: [jb" + i + "]}\n"; },
                      "jobs:\n");
                }},
        Hostile{"LongCircle",
                [] {
                  return numbered(
                      100'000,
                      [](const std::string& i) {
                        return "  j" + i + ": {run: x, needs: [j" + std::to_string((std::stoi(i) + 1) % 100'000) +
                               "]}\n";
                      },
                      "jobs:\n");
                }},
        Hostile{"ManyCircles",
                [] {
                  return numbered(
                      50'000,
                      [](const std::string& i) {
                        return "  a" + i + ": {run: x, needs: [b" + i + "]}\n  b" + i + ": {run: x, needs: [a" + i +
                               "]}\n";
                      },
                      "jobs:\n");
                }},
        Hostile{"CirclesOnALongPath",
                [] {
                  return numbered(
                      100'000,
                      [](const std::string& i) {
                        return "  j" + i + ": {run: x, needs: [j0, j" + std::to_string(std::stoi(i) + 1) + "]}\n";
                      },
                      "jobs:\n");
                }},
        Hostile{"DeepChainOfNeeds",
                [] {
                  return numbered(
                      100'000,
                      [](const std::string& i) {
                        return "  j" + std::to_string(std::stoi(i) + 1) + ": {run: x, needs: [j" + i + "]}\n";
                      },
                      "jobs:\n  j0: {run: x}\n");
                },
                true}),
    nameOfHostile);

INSTANTIATE_TEST_SUITE_P(
    BigButFine, HostileFile,
    testing::Values(
        Hostile{"JobsInBlocks", hundredThousandJobs, true},
        Hostile{"JobsInOneLineOfJson",
                [] {
                  return numbered(
                             100'000,
                             [](const std::string& i) { return ",\"j" + i + "\":{\"run\":\"echo " + i + "\"}"; },
                             "{\"jobs\":{\"a\":{\"run\":\"x\"}") +
                         "}}";
                },
                true},
        Hostile{"OneMatrix", [] { return "jobs: {a: {run: 'echo $K', matrix: {k: " + list(100'000) + "}}}"; }, true},
        Hostile{"LongScript",
                [] { return "jobs:\n  a:\n    run: |\n" + repeated("      echo \"[[{{ it's $x\"\n", kAll / 8); }, true},
        Hostile{"LongComment", [] { return "# " + repeated("-", 1u << 20) + "\njobs: {}\n"; }, true}),
    nameOfHostile);

}  // namespace
}  // namespace arborist
