// SPDX-License-Identifier: GPL-3.0-or-later
// One malformed file after the other, each with the place and the words that a person gets to see.
#include <arborist/formats/in/describe.h>

#include "unit/formats_in/parsing.h"

namespace arborist {
namespace {

struct Malformed {
  std::string_view name;
  std::string text;
  std::string place;   // line:column of the first problem
  std::string phrase;  // in its message
};

void PrintTo(const Malformed& file, std::ostream* out) { *out << file.name; }

class MalformedFile : public testing::TestWithParam<Malformed> {};

void expectRefused(const Malformed& file) {
  const JobFileResult result = parsed(file.text);
  ASSERT_FALSE(result.ok());
  const FileProblem& first = result.problems.front();
  EXPECT_EQ(std::to_string(first.line) + ":" + std::to_string(first.column), file.place) << first.message;
  EXPECT_THAT(first.message, testing::HasSubstr(file.phrase));
  EXPECT_TRUE(result.spec.root.children.empty());
  for (const FileProblem& problem : result.problems) {
    EXPECT_LT(problem.message.size(), 400u) << problem.message;
    EXPECT_FALSE(hasControlCharacter(problem.message)) << problem.message;
  }
}

TEST_P(MalformedFile, IsRefusedWithPlaceAndReason) { expectRefused(GetParam()); }

// Not a parameter: each of those is there in every process that runs one test of this program.
TEST(TooBigFile, IsRefused) {
  expectRefused({"TooBig", "jobs: {}\n" + std::string(kJobFileMaxBytes, '#'), "0:0", "at most 16 MiB"});
}

std::string nameOfMalformed(const testing::TestParamInfo<Malformed>& info) { return std::string(info.param.name); }

std::string job(std::string_view keys) { return "jobs:\n  a: {run: x, " + std::string(keys) + "}\n"; }
std::string group(std::string_view keys) { return "jobs:\n  g: {jobs: {}, " + std::string(keys) + "}\n"; }
std::string bytes(std::initializer_list<unsigned char> values) { return std::string(values.begin(), values.end()); }

INSTANTIATE_TEST_SUITE_P(
    NotText, MalformedFile,
    testing::Values(Malformed{"Empty", "", "1:1", "found an empty file"},
                    Malformed{"OnlyComments", "# one\n# two\n", "1:1", "found an empty file"},
                    Malformed{"OnlyDocumentMark", "---\n", "1:1", "expected a mapping with `jobs`, found nothing"},
                    Malformed{"Nul", std::string("jobs: {}\nx: \0\n", 14), "2:4", "found a NUL byte"},
                    Malformed{"EscapedNul", job("env: {A: \"x\\0y\"}"), "2:24", "found a NUL character"},
                    Malformed{"Utf16LittleEndian", bytes({0xFF, 0xFE, 'j', 0, 'o', 0}), "1:1", "found UTF-16"},
                    Malformed{"Utf16BigEndian", bytes({0xFE, 0xFF, 0, 'j', 0, 'o'}), "1:1", "found UTF-16"},
                    Malformed{"Utf16WithoutMark", bytes({'j', 0, 'o', 0, 'b', 0}), "1:1", "found UTF-16"},
                    Malformed{"Latin1", "jobs: {}\n# caf\xe9\n", "2:6", "found a byte that is not"},
                    Malformed{"OverlongUtf8", "jobs: {}\n# \xc0\xaf\n", "2:3", "found a byte that is not"},
                    Malformed{"CutUtf8", "jobs: {}\n# \xe2\x82", "2:3", "found a byte that is not"},
                    Malformed{"ControlCharacter", "jobs: {a: {run: \x1b[31m}}\n", "1:17", "found a control character"},
                    Malformed{"EndOfTransmission", "jobs: {}\n\x04\nfoo: [", "2:1", "found a control character"},
                    Malformed{"SecondByteOrderMark", "\xEF\xBB\xBF\xEF\xBB\xBFjobs: {}\n", "1:1",
                              "second byte order mark"}),
    nameOfMalformed);

INSTANTIATE_TEST_SUITE_P(
    NotYaml, MalformedFile,
    testing::Values(
        Malformed{"TabIndentation", "jobs:\n\ta: {run: x}\n", "2:1", "indent with spaces"},
        Malformed{"UnclosedBracket", "jobs: {a: {run: x}\n", "2:1", "check the brackets"},
        Malformed{"UnclosedQuote", "jobs:\n  a: {run: \"x}\n", "2:7", "closing quote"},
        Malformed{"WrongBracket", "jobs: {a: [run}\n", "1:15", "closing bracket"},
        Malformed{"BadIndentation", "jobs:\n    a: {run: x}\n  b: {run: x}\n", "3:3", "check the indentation"},
        Malformed{"TwoColons", "jobs:\n  a: b: c\n", "2:7", "put the value in quotes"},
        Malformed{"ListInMapping", "jobs:\n  a: {run: x}\n  - b\n", "3:3", ""},
        Malformed{"UnknownEscape", "jobs: {a: {run: \"\\q\"}}\n", "1:20", "known escape"},
        Malformed{"SurrogateEscape", "jobs: {a: {run: \"\\ud83d\\ude00\"}}\n", "1:24", "surrogate"},
        Malformed{"NextLineEscape", "jobs: {a: {run: \"\\N\"}}\n", "1:17", "escapes `\\N`"},
        Malformed{"UnknownAlias", "jobs: {a: *job}\n", "1:11", "expected an anchor of that name"},
        Malformed{"AliasOfItself", "jobs: &a {b: *a}\n", "1:14", "ends before its alias"},
        Malformed{"MergeKey", "jobs:\n  a: &a {run: x}\n  b: {<<: *a}\n", "3:7", "`<<` (merge) is not supported"},
        Malformed{"Tag", "jobs: {a: {run: !!str x}}\n", "1:17", "tags are not supported"},
        Malformed{"LocalTag", "jobs: {a: {run: !cmd x}}\n", "1:17", "tags are not supported"},
        Malformed{"LoneTag", "jobs: {a: {run: ! x}}\n", "1:17", "tags are not supported"},
        Malformed{"TagOfMapping", "jobs: !!map {}\n", "1:7", "tags are not supported"},
        Malformed{"SeveralDocuments", "jobs: {}\n---\njobs: {}\n", "2:1", "second document"},
        Malformed{"TextAfterTheEnd", "{jobs: {}}\nmore\n", "2:1", "expected the end of the file"},
        Malformed{"DuplicateKey", "jobs: {a: {run: x, run: y}}\n", "1:20", "duplicate key `run`"},
        Malformed{"DuplicateJob", "jobs:\n  a: {run: x}\n  a: {run: y}\n", "3:3", "stands in line 2 already"},
        Malformed{"DuplicateTopKey", "jobs: {}\njobs: {}\n", "2:1", "duplicate key `jobs`"},
        Malformed{"ListAsKey", "jobs: {[a, b]: {run: x}}\n", "1:8", "expected a name as key, found a list"},
        Malformed{"MappingAsKey", "jobs:\n  ? {a: b}\n  : {run: x}\n", "2:5",
                  "expected a name as key, found a mapping"},
        Malformed{"DeepFlow", std::string(5000, '[') + std::string(5000, ']'), "1:101", "nested more than 100 levels"},
        Malformed{"DeepBlock",
                  [] {
                    std::string text;
                    for (int i = 0; i < 150; ++i) text += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
                    return text;
                  }(),
                  "101:101", "nested more than 100 levels"},
        Malformed{"OpenQuoteAtTheVeryEnd", "jobs: \"", "1:1", "closing quote"},
        Malformed{"TagDirective", "%TAG !a! b\n---\njobs: {}\n", "1:1", "lines that begin with `%`"},
        Malformed{"PercentBeforeTheDocument", "%jobs: {a: {run: x}}\njobs: {}\n", "1:1", "lines that begin with `%`"},
        Malformed{"PercentBehindTheDocument", "jobs: {}\n# x\n%more: {}\n", "3:1", "lines that begin with `%`"},
        Malformed{"NewerYaml", "%YAML 2.0\n---\njobs: {}\n", "1:1", "expected YAML 1.2"},
        Malformed{"NoYamlVersion", "%YAML 1z\xC2\x85\n---\njobs: {}\n", "1:1", "expected YAML 1.2"}),
    nameOfMalformed);

INSTANTIATE_TEST_SUITE_P(
    NotAJobFile, MalformedFile,
    testing::Values(
        Malformed{"List", "- jobs\n", "1:1", "expected a mapping with `jobs`, found a list"},
        Malformed{"Text", "make\n", "1:1", "expected a mapping with `jobs`, found `make`"},
        Malformed{"NoJobs", "version: 1\n", "1:1", "expected `jobs`"},
        Malformed{"JobsNothing", "jobs:\n", "1:1", "found nothing"},
        Malformed{"JobsList", "jobs:\n  - run: x\n", "2:3", "expected a mapping of names to jobs"},
        Malformed{"JobIsText", "jobs:\n  build: make\n", "2:10", "expected a job such as {run: make}, found `make`"},
        Malformed{"JobIsNothing", "jobs:\n  build:\n", "2:3", "expected a job such as {run: make}, found nothing"},
        Malformed{"JobDoesNothing", "jobs:\n  build: {}\n", "2:3", "expected one of `run`, `argv`, `load` or `jobs`"},
        Malformed{"RunAndJobs", "jobs:\n  a: {run: x, jobs: {}}\n", "2:15", "found both `run` and `jobs`"},
        Malformed{"RunAndLoad", job("load: {for: 1s}"), "2:15", "found both `run` and `load`"},
        Malformed{"LoadAndJobs", group("load: {for: 1s}"), "2:17", "found both `jobs` and `load`"},
        Malformed{"LoadKeyInJob", job("cpu: 20%"), "2:15", "`cpu` belongs to `load`"},
        Malformed{"RunAndArgv", "jobs:\n  a: {run: x, argv: [x]}\n", "2:15", "found both `run` and `argv`"},
        Malformed{"UnknownKey", job("tmeout: 5m"), "2:15", "unknown key `tmeout`; did you mean `timeout`?"},
        Malformed{"UnknownKind", "jobs:\n  a: {rnu: x}\n", "2:7", "unknown key `rnu`; did you mean `run`?"},
        Malformed{"UnknownTopKey", "jbos: {}\n", "1:1", "unknown key `jbos`; did you mean `jobs`?"},
        Malformed{"UnknownDefault", "defaults: {tiemout: 1s}\njobs: {}\n", "1:12", "did you mean `timeout`?"},
        Malformed{"LaterKey", job("labels: [api]"), "2:15", "`labels` is not available in this version"},
        Malformed{"LimitKeyInJob", job("rate: 1/s"), "2:15", "`rate` belongs to one of `limits`"},
        Malformed{"LimitsInJob", job("limits: {}"), "2:15", "a job says `use`"},
        Malformed{"FaultList", job("fault: [error]"), "2:22", "expected a mapping such as {latency"},
        Malformed{"UseMapping", job("use: {api: 1}"), "2:20", "expected the name of one of `limits`"},
        Malformed{"RetryNumber", job("retry: 3"), "2:22", "expected a mapping such as {max: 3}, found `3`"},
        Malformed{"RetryWithoutMax", job("retry: {jitter: none}"), "2:22", "expected `max` in `retry`"},
        Malformed{"RetryTooOften", job("retry: {max: 1001}"), "2:28", "1000"},
        Malformed{"RetryReason", job("retry: {max: 1, only: [exti]}"), "2:38", "did you mean `exit`?"},
        Malformed{"RetryNoReason", job("retry: {max: 1, only: []}"), "2:37", "found an empty one"},
        Malformed{"RetryReasonAlone", job("retry: {max: 1, only: exit}"), "2:37", "expected a list of `exit`"},
        Malformed{"BackoffBackwards", job("retry: {max: 1, backoff: 5s..1s}"), "2:40", "must not be the longer"},
        Malformed{"BackoffHalf", job("retry: {max: 1, backoff: 5s..}"), "2:40", "such as 1s..30s"},
        Malformed{"BackoffNegative", job("retry: {max: 1, backoff: -1s}"), "2:40", "must not be negative"},
        Malformed{"Jitter", job("retry: {max: 1, jitter: half}"), "2:39", "expected `full` or `none`"},
        Malformed{"RetryOfAGroup", group("retry: {max: 1}"), "2:17", "belongs to a job that runs something"},
        Malformed{"MaxInJob", job("max: 3"), "2:15", "`max` belongs to `retry`"},
        Malformed{"LaterKind", "jobs:\n  a: {http: {url: x}}\n", "2:7", "`http` is not available in this version"},
        Malformed{"LaterTopKey", "include: []\njobs: {}\n", "1:1", "`include` is not available in this version"},
        Malformed{"NewerVersion", "version: 2\njobs: {}\n", "1:10", "expected 1"},
        Malformed{"VersionWithFraction", "version: 1.0\njobs: {}\n", "1:10", "expected 1"},
        Malformed{"DefaultsList", "defaults: [5m]\njobs: {}\n", "1:11", "expected a mapping such as {timeout: 5m"},
        Malformed{"EnvInDefaults", "defaults: {env: {A: b}}\njobs: {}\n", "1:12", "belongs at the top of the file"},
        Malformed{"DefaultsInJob", job("defaults: {}"), "2:15", "belongs at the top of the file"},
        Malformed{"RunAtTheTop", "run: x\njobs: {}\n", "1:1", "belongs to a job"},
        Malformed{"ConcurrencyOfACommand", job("concurrency: 2"), "2:15", "belongs to a group"},
        Malformed{"TimeoutOfAGroup", group("timeout: 5m"), "2:17", "for a group use `deadline`"},
        Malformed{"TimeoutAtTheTop", "timeout: 5m\njobs: {}\n", "1:1", "set it for all jobs in `defaults`"}),
    nameOfMalformed);

INSTANTIATE_TEST_SUITE_P(
    WrongValues, MalformedFile,
    testing::Values(
        Malformed{"EmptyRun", "jobs:\n  a: {run: ''}\n", "2:12", "expected a command, found an empty text"},
        Malformed{"NullRun", "jobs:\n  a: {run: ~}\n", "2:12", "put it in quotes if it is text"},
        Malformed{"ListRun", "jobs:\n  a: {run: [ls, -l]}\n", "2:12", "use `argv`"},
        Malformed{"TextArgv", "jobs:\n  a: {argv: ls -l}\n", "2:13", "such as [ls, -l], found `ls -l`"},
        Malformed{"EmptyArgv", "jobs:\n  a: {argv: []}\n", "2:13", "found an empty one"},
        Malformed{"ArgvWithoutProgram", "jobs:\n  a: {argv: ['', x]}\n", "2:14", "expected the name of a program"},
        Malformed{"ArgvWithList", "jobs:\n  a: {argv: [ls, [x]]}\n", "2:18", "expected an argument, found a list"},
        Malformed{"ListTimeout", job("timeout: [5m]"), "2:24", "expected a duration such as 30s, found a list"},
        Malformed{"TimeoutWithoutUnit", job("timeout: 30"), "2:24", "add a unit"},
        Malformed{"ZeroTimeout", job("timeout: 0s"), "2:24", "longer than zero"},
        Malformed{"NegativeTimeout", job("timeout: -5s"), "2:24", "longer than zero"},
        Malformed{"EndlessTimeout", job("timeout: 99999999h"), "2:24", "the longest is"},
        Malformed{"ZeroDeadline", group("deadline: 0"), "2:27", "longer than zero"},
        Malformed{"NegativeGrace", job("grace: -1s"), "2:22", "must not be negative"},
        Malformed{"WrongWhen", job("when: allways"), "2:21", "did you mean `always`?"},
        Malformed{"WrongLeak", job("leak: kill"), "2:21", "expected `end`, `keep` or `fail`"},
        Malformed{"OutputIsText", job("output: 64MiB"), "2:23", "expected a mapping such as {cap: 64MiB}"},
        Malformed{"CapWithoutUnit", job("output: {cap: 64}"), "2:29", "expected a size such as 64MiB"},
        Malformed{"UnknownOutputKey", job("output: {limit: 1MiB}"), "2:24", "unknown key `limit`; expected `cap`"},
        Malformed{"ZeroConcurrency", group("concurrency: 0"), "2:30", "expected a whole number from 1"},
        Malformed{"FractionOfConcurrency", group("concurrency: 1.5"), "2:30", "expected a whole number from 1"},
        Malformed{"WrongOnFailure", group("on_failure: contineu"), "2:29", "did you mean `continue`?"},
        Malformed{"StopAfterNothing", group("on_failure: {}"), "2:29", "expected {stop_after: 10%}"},
        Malformed{"StopAfterZero", group("on_failure: {stop_after: 0}"), "2:42", "expected a whole number from 1"},
        Malformed{"StopAfterTooMuch", group("on_failure: {stop_after: 200%}"), "2:42", "at most 100%"},
        Malformed{"EnvList", job("env: [A=b]"), "2:20", "expected a mapping such as {LC_ALL: C}, found a list"},
        Malformed{"EnvNothing", job("env: {A: }"), "2:21", "or \"\" for an empty one"},
        Malformed{"EnvName", job("env: {A-B: c}"), "2:21", "expected a variable name"},
        Malformed{"EnvOfOurs", job("env: {ARBORIST_ATTEMPT: 1}"), "2:21", "is set by Arborist"},
        Malformed{"EnvMapping", job("env: {A: {b: c}}"), "2:24", "expected a text"},
        Malformed{"EmptyDir", job("dir: ''"), "2:20", "expected a folder"},
        Malformed{"DirOfSomeoneElse", job("dir: ~bob/x"), "2:20", "write other users' folders in full"},
        Malformed{"ValuesList", "values: [a]\njobs: {}\n", "1:9", "expected a mapping such as {host"},
        Malformed{"ValueName", "values: {a b: c}\njobs: {}\n", "1:10", "expected a name of letters"},
        Malformed{"ValueList", "values: {a: [b]}\njobs: {}\n", "1:13", "expected a text, found a list"},
        Malformed{"SecretValue", "values: {a: {value: b, secret: true}}\njobs: {}\n", "1:24",
                  "not available in this version"}),
    nameOfMalformed);

std::string load(std::string_view keys) { return "jobs:\n  a: {load: {" + std::string(keys) + "}}\n"; }

INSTANTIATE_TEST_SUITE_P(
    WrongLoads, MalformedFile,
    testing::Values(
        Malformed{"LoadIsText", "jobs:\n  a: {load: 5s}\n", "2:13", "expected a mapping such as {for: 60s, cpu: 20%}"},
        Malformed{"EmptyLoad", load(""), "2:13", "expected `for`, `sleep` or `latency` in this load"},
        Malformed{"LoadThatMayHang", load("hang: 99%"), "2:13", "say how long it lasts"},
        Malformed{"UnknownLoadKey", load("for: 1s, ignore: 2s"), "2:23",
                  "unknown key `ignore`; expected `for`, `sleep`"},
        Malformed{"MistypedLoadKey", load("latancy: 1s"), "2:14", "did you mean `latency`?"},
        Malformed{"JobKeyInLoad", load("for: 1s, timeout: 2s"), "2:23", "`timeout` bounds one attempt"},
        Malformed{"LoadForNothing", load("for: 0s"), "2:19", "longer than zero"},
        Malformed{"LoadForList", load("for: [1s]"), "2:19", "expected a duration such as 30s, found a list"},
        Malformed{"SleepAndFor", load("sleep: 1s, for: 1s"), "2:25", "found both `sleep` and `for`; keep one"},
        Malformed{"LatencyAndSleep", load("latency: 1s, sleep: 1s"), "2:27", "found both `sleep` and `latency`"},
        Malformed{"SleepWithCpu", load("sleep: 1s, cpu: 1%"), "2:25", "use `for` with `cpu`"},
        Malformed{"CpuWithoutPercent", load("for: 1s, cpu: 20"), "2:28", "found `20`; add the `%`"},
        Malformed{"CpuOfTwoCores", load("for: 1s, cpu: 200%"), "2:28", "from 0% to 100%"},
        Malformed{"NegativeFail", load("for: 1s, fail: -1%"), "2:29", "expected a share such as 20%"},
        Malformed{"HangList", load("for: 1s, hang: [1%]"), "2:29", "expected a share such as 20%, found a list"},
        Malformed{"NegativeIgnore", load("for: 1s, ignore_cancel: -1s"), "2:38", "must not be negative"},
        Malformed{"SeedIsText", load("for: 1s, seed: x"), "2:29", "expected a whole number from 1 to 4294967295"},
        Malformed{"LatencyIsWord", load("latency: fast"), "2:23", "or a distribution such as lognormal(20ms, 80ms)"},
        Malformed{"LatencyWithoutUnit", load("latency: 20"), "2:23", "add a unit"},
        Malformed{"ZeroLatency", load("latency: 0s"), "2:23", "longer than zero"},
        Malformed{"LatencyMapping", load("latency: {p50: 1s}"), "2:23", "expected a duration such as 20ms or a distri"},
        Malformed{"MistypedDistribution", load("latency: lognromal(1s, 2s)"), "2:23", "did you mean `lognormal`?"},
        Malformed{"UnknownDistribution", load("latency: cauchy(1s)"), "2:23", "expected `uniform`, `normal`, `expo"},
        Malformed{"OpenDistribution", load("latency: exponential(1s"), "2:23", "expected a closing parenthesis"},
        Malformed{"OpenDistributionOfTwo", load("latency: uniform(1s, 2s"), "2:23", "expected a closing parenthesis"},
        Malformed{"OneDurationTooFew", load("latency: lognormal(1s)"), "2:23",
                  "expected 2 durations as in `lognormal(median, 99th percentile)`, found `lognormal(1s)`"},
        Malformed{"OneDurationTooMany", load("latency: 'exponential(1s, 2s)'"), "2:23", "expected 1 duration as in"},
        Malformed{"NoDurations", load("latency: uniform()"), "2:23", "expected 2 durations"},
        Malformed{"DistributionDownwards", load("latency: uniform(2s, 1s)"), "2:23", "with the longer duration last"},
        Malformed{"PercentileBelowMedian", load("latency: lognormal(2s, 1s)"), "2:23", "with the longer duration last"},
        Malformed{"NegativeDeviation", load("latency: normal(2s, -1s)"), "2:23", "must not be negative"},
        Malformed{"ZeroMean", load("latency: exponential(0s)"), "2:23", "longer than zero"},
        Malformed{"DurationOfWords", load("latency: uniform(a, b)"), "2:23", "expected a duration such as 30s"}),
    nameOfMalformed);

INSTANTIATE_TEST_SUITE_P(
    WrongNamesNeedsAndMatrices, MalformedFile,
    testing::Values(
        Malformed{"EmptyName", "jobs:\n  '': {run: x}\n", "2:3", "expected the name of a job"},
        Malformed{"NameWithSlash", "jobs:\n  a/b: {run: x}\n", "2:3", "without `/`"},
        Malformed{"NameWithControl", "jobs:\n  \"a\\e[0m\": {run: x}\n", "2:3",
                  "without control characters, found `a?[0m`"},
        Malformed{"UnknownNeed", job("needs: [biuld]") + "  build: {run: x}\n", "2:23", "did you mean `build`?"},
        Malformed{"NeedsItself", job("needs: [a]"), "2:23", "cannot need itself"},
        Malformed{"NeedsTwice", job("needs: [b, b]") + "  b: {run: x}\n", "2:26", "listed twice"},
        Malformed{"NeedsMapping", job("needs: {b: 1}"), "2:22", "expected a list of jobs"},
        Malformed{"NeedsNothing", job("needs:"), "2:15", "expected a list of jobs"},
        Malformed{"NeedsAList", job("needs: [[b]]"), "2:23", "expected the name of a job"},
        Malformed{"NeedsInACircle", job("needs: [b]") + "  b: {run: x, needs: [a]}\n", "2:3", "in a circle"},
        Malformed{"WaitsInACircle", job("when: always") + "  b: {run: x, needs: [a]}\n", "2:3",
                  "so it waits for every job"},
        Malformed{"MatrixList", job("matrix: [a]"), "2:23", "expected a mapping such as {check"},
        Malformed{"EmptyMatrix", job("matrix: {}"), "2:23", "found an empty one"},
        Malformed{"EmptyMatrixList", job("matrix: {k: []}"), "2:27", "found an empty list"},
        Malformed{"MatrixText", job("matrix: {k: v}"), "2:27", "expected a list of values"},
        Malformed{"MatrixRangeOfWords", job("matrix: {k: a..c}"), "2:27",
                  "expected a range of whole numbers such as 1..100, found `a..c`"},
        Malformed{"MatrixRangeWithZeros", job("matrix: {k: 01..10}"), "2:27", "no zero in front"},
        Malformed{"MatrixRangeWithoutEnd", job("matrix: {k: 1..}"), "2:27", "found `1..`"},
        Malformed{"MatrixRangeWithSign", job("matrix: {k: -1..1}"), "2:27", "found `-1..1`"},
        Malformed{"MatrixRangeOfThreeDots", job("matrix: {k: 1...3}"), "2:27", "found `1...3`"},
        Malformed{"MatrixRangePast64Bits", job("matrix: {k: 1..99999999999999999999}"), "2:27", "at most 18 digits"},
        Malformed{"MatrixRangeDownwards", job("matrix: {k: 10..1}"), "2:27", "with the smaller number first"},
        Malformed{"MatrixRangeTooLong", job("matrix: {k: 1..100001}"), "2:23", "more than 100,000 jobs"},
        Malformed{"MatrixRangeFarTooLong", job("matrix: {k: 0..999999999999999999, l: 0..999999999999999999}"), "2:23",
                  "more than 100,000 jobs"},
        Malformed{"MatrixOfLists", job("matrix: {k: [[v]]}"), "2:28", "expected a plain value"},
        Malformed{"MatrixTwice", job("matrix: {k: [v, v]}"), "2:31", "listed twice"},
        Malformed{"MatrixKey", job("matrix: {k-l: [v]}"), "2:24", "becomes an environment variable"},
        Malformed{"MatrixKeysCollide", job("matrix: {k: [v], K: [w]}"), "2:32", "as another key of this matrix does"},
        Malformed{"MatrixHidesEnv", job("matrix: {k: [v]}, env: {K: w}"), "2:23", "which `env` of this job sets too"},
        Malformed{"MatrixHidesPath", job("matrix: {path: [v]}"), "2:24",
                  "would replace the environment variable `PATH`"},
        Malformed{"MatrixHidesMatrix", "jobs:\n  g: {matrix: {k: [v]}, jobs: {b: {run: x, matrix: {K: [w]}}}}\n",
                  "2:53", "as a key of an enclosing matrix does"},
        Malformed{"MatrixInclude", job("matrix: {include: [v]}"), "2:24", "not available in this version"},
        Malformed{
            "MatrixOfTooManyKeys",
            job("matrix: {a: [1], b: [1], c: [1], d: [1], e: [1], f: [1], g: [1], h: [1], i: [1], j: [1], k: [1], "
                "l: [1], m: [1], n: [1], o: [1], p: [1], q: [1], r: [1], s: [1], t: [1], u: [1]}"),
            "2:23", "at most 20 keys"}),
    nameOfMalformed);

}  // namespace
}  // namespace arborist
