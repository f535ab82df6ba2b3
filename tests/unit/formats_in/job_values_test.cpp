// SPDX-License-Identifier: GPL-3.0-or-later
// `values` and ${{ }}.
#include "unit/formats_in/parsing.h"

namespace arborist {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(JobValuesTest, AValueIsOneWordOfTheShell) {
  EXPECT_EQ(commandOf("values: {who: Ann and Bob}\njobs: {a: {run: 'greet ${{ values.who }} now'}}"),
            "greet 'Ann and Bob' now");
  EXPECT_EQ(commandOf("values: {who: $(reboot)}\njobs: {a: {run: 'greet \"to ${{values.who}}\"'}}"),
            "greet \"to \\$(reboot)\"");
  EXPECT_EQ(commandOf("values: {port: 8080}\njobs: {a: {run: 'curl localhost:${{ values.port }}/'}}"),
            "curl localhost:8080/");
}

TEST(JobValuesTest, ElsewhereAValueIsPlainText) {
  const JobSpec root = rootOf(
      "values: {who: Ann and Bob}\n"
      "jobs: {a: {argv: [greet, 'to ${{ values.who }}'], env: {WHO: '<${{ values.who }}>'}, dir: '/x/${{ values.who "
      "}}'}}");
  EXPECT_THAT(root.children[0].command.argv, ElementsAre("greet", "to Ann and Bob"));
  EXPECT_THAT(root.children[0].env, ElementsAre(Pair("WHO", "<Ann and Bob>")));
  EXPECT_EQ(root.children[0].dir, "/x/Ann and Bob");
}

TEST(JobValuesTest, TheTextShownIsTheOneWithValues) {
  const JobSpec root = rootOf("values: {who: Ann Li}\njobs: {a: {run: 'hi ${{ values.who }}'}}");
  EXPECT_EQ(root.children[0].command.text, "hi 'Ann Li'");
}

TEST(JobValuesTest, AValueIsNotReadForOtherValues) {
  EXPECT_EQ(commandOf("values: {a: '${{ values.b }}', b: x}\njobs: {a: {run: 'echo ${{ values.a }}'}}"),
            "echo '${{ values.b }}'");
}

TEST(JobValuesTest, AValueMayBeWrittenAsMapping) {
  EXPECT_EQ(commandOf("values: {who: {value: Ann}}\njobs: {a: {run: 'hi ${{ values.who }}'}}"), "hi Ann");
}

TEST(JobValuesTest, TheOptionReplacesAndAddsValues) {
  JobFileOptions options = testOptions();
  options.set = {{"who", "Bob"}, {"greeting", "hello"}};
  EXPECT_EQ(commandOf("values: {who: Ann}\njobs: {a: {run: '${{ values.greeting }} ${{ values.who }}'}}", options),
            "hello Bob");
}

TEST(JobValuesTest, TheRootTellsAllValuesAndWhoSetThem) {
  JobFileOptions options = testOptions();
  options.set = {{"who", "Bob"}};
  const JobSpec root = rootOf("values:\n  who: Ann\n  host: {value: here}\njobs: {}", options);
  std::vector<std::string> said;
  for (const FileValue& value : root.values) said.push_back(value.name + "=" + value.text + " " + value.at.toString());
  EXPECT_THAT(
      said, testing::ElementsAre(testing::StartsWith("who=Ann "), testing::StartsWith("host=here "), "who=Bob --set"));
  EXPECT_EQ(root.values[0].at.line, 2);
}

TEST(JobValuesTest, AnOptionThatNothingReadsIsAProblem) {
  JobFileOptions options = testOptions();
  options.set = {{"hsot", "x"}};
  const JobFileResult result = parsed("values: {host: y}\njobs: {}", options);
  ASSERT_EQ(result.problems.size(), 1u);
  EXPECT_EQ(result.problems[0].toString(), "--set: the file has no value `hsot`; did you mean `host`?");
  options.set = {{"not a name", "x"}};
  EXPECT_THAT(problemsOf("jobs: {}", options).front(), HasSubstr("expected a name of letters"));
}

TEST(JobValuesTest, UnknownNamesAreErrorsWithASuggestion) {
  EXPECT_THAT(problemsOf("values: {host: y}\njobs: {a: {run: 'ping ${{ values.hots }}'}}"),
              ElementsAre("2:17: unknown value `hots`; did you mean `host`?"));
  EXPECT_THAT(problemsOf("jobs: {a: {run: 'ping ${{ values.x }}'}}"), ElementsAre(HasSubstr("define it in `values`")));
}

TEST(JobValuesTest, AllThatIsWrongInOneTextIsToldAtOnce) {
  JobFileOptions options = testOptions();
  options.set = {{"host", "y"}};
  EXPECT_THAT(
      problemsOf("jobs: {a: {run: 'ping ${{ values.x }} ${{ env.Y }} ${{ values.host }} ${{ values.z'}}", options),
      UnorderedElementsAre(HasSubstr("unknown value `x`"), HasSubstr("expected `${{ values.NAME }}`"),
                           HasSubstr("expected `}}`")))
      << "and `host` is used, although something before it is wrong";
}

TEST(JobValuesTest, OfVeryManyFaultsInOneTextTheFirstHundredAreTold) {
  std::string file = "jobs: {a: {run: '";
  for (int i = 0; i < 5000; ++i) file += "${{ values.x" + std::to_string(i) + " }} ";
  EXPECT_EQ(problemsOf(file + "'}}").size(), 100u);
}

TEST(JobValuesTest, OnlyValuesCanBeFilledIn) {
  EXPECT_THAT(problemsOf("jobs: {a: {run: 'echo ${{ env.X }}'}}"),
              ElementsAre(HasSubstr("expected `${{ values.NAME }}`")));
  EXPECT_THAT(problemsOf("jobs: {a: {run: 'echo ${{ matrix.x }}'}}"), ElementsAre(HasSubstr("environment variables")));
  EXPECT_THAT(problemsOf("jobs: {a: {run: 'echo ${{ values.x'}}"), ElementsAre(HasSubstr("expected `}}`")));
}

TEST(JobValuesTest, AValueThatCannotBeQuotedSafelyIsRefused) {
  EXPECT_THAT(problemsOf("values: {x: a b}\njobs: {a: {run: 'echo `echo ${{ values.x }}`'}}"),
              ElementsAre(HasSubstr("pass it through `env`")));
}

}  // namespace
}  // namespace arborist
