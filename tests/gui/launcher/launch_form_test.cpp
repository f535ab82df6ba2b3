// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QStringList>
#include <random>

#include <arborist/formats/in/duration.h>
#include <arborist/formats/in/job_file.h>
#include <widgets/models/launch_form.h>
#include <widgets/models/yaml_scalar.h>

namespace arborist::test {
namespace {

JobFileResult read(const LaunchText& text) {
  JobFileOptions options;
  options.workingDir = "/tmp";
  return parseJobFile(text.yaml, "launcher.yaml", options);
}

std::string problemsOf(const JobFileResult& result) {
  std::string all;
  for (const FileProblem& problem : result.problems) all += problem.toString() + "\n";
  return all;
}

const JobSpec& firstLeaf(const JobSpec& spec) { return spec.isGroup ? firstLeaf(spec.children.front()) : spec; }

// Texts that break naive writers of YAML, put together at random.
QString hostileText(std::mt19937& random, bool lines) {
  static const QStringList kParts{"a",    "B7",  " ",    "  ", ": ",     ":",      " #",     "#",      "'",   "\"",
                                  "''",   "\\",  "\\n",  "{",  "}",      "[",      "]",      ",",      "- ",  "-",
                                  "? ",   "|",   ">",    "&x", "*x",     "!t",     "%",      "@",      "`",   "~",
                                  "null", "yes", "1.10", "é",  "树",     "🌳",      "$N",     "$(x)",   "{{ ", "---",
                                  "...",  "=",   "/",    "\t", "\u00a0", "\u2028", "\ufeff", "\u0085", "<<"};
  QString text;
  for (auto count = random() % 12; count > 0; --count) {
    text += kParts[static_cast<qsizetype>(random() % static_cast<unsigned>(kParts.size()))];
    if (lines && random() % 4 == 0) text += '\n';
  }
  return text;
}

QString duration(std::mt19937& random) {
  static const QStringList kDurations{"", "30s", "1h30m", "200ms", "1.5s"};
  return kDurations[static_cast<qsizetype>(random() % 5)];
}

LaunchForm randomForm(std::mt19937& random) {
  LaunchForm form;
  form.name = "j" + hostileText(random, false).remove('/').remove('\t').remove(QChar(0x85));
  form.kind = static_cast<LaunchKind>(random() % 3);
  form.command = "c" + hostileText(random, true);
  form.program = "p" + hostileText(random, false);
  form.arguments = hostileText(random, true) + "end";
  form.loadTime = static_cast<LoadTime>(random() % 5);
  form.lasts = "20ms";
  form.lastsTo = "80ms";
  form.longest = duration(random);
  form.cpu = static_cast<int>(random() % 101);
  form.fail = static_cast<double>(random() % 1001) / 10;
  form.hang = static_cast<double>(random() % 1001) / 10;
  form.ignoreCancel = duration(random);
  form.seed = random() % 2 == 0 ? QString() : QString::number(1 + random() % 1000);
  form.shape = static_cast<LaunchShape>(random() % 3);
  form.count = 1 + static_cast<int>(random() % 50);
  form.fanOut = 1 + static_cast<int>(random() % 4);
  form.depth = 1 + static_cast<int>(random() % 4);
  form.dir = random() % 2 == 0 ? QString() : "/x" + hostileText(random, false).remove('/') + "y";
  form.environment = "VALUE=" + hostileText(random, false) + "\n\nEMPTY=\nEQUAL=a=b";
  form.concurrency = static_cast<int>(random() % 3);
  form.rate = random() % 2 == 0 ? QString() : "20/s";
  form.breaker = static_cast<int>(random() % 3) * 25;
  form.timeout = duration(random);
  form.deadline = duration(random);
  form.grace = duration(random);
  form.retries = static_cast<int>(random() % 3);
  form.backoff = random() % 2 == 0 ? QString() : "100ms..2s";
  form.keepGoing = random() % 2 == 0;
  return form;
}

std::size_t jobsOf(const LaunchForm& form) {
  if (form.shape == LaunchShape::One) return 1;
  if (form.shape == LaunchShape::Burst) return static_cast<std::size_t>(form.count);
  std::size_t jobs = 1;
  for (int level = 0; level < form.depth; ++level) jobs *= static_cast<std::size_t>(form.fanOut);
  return jobs;
}

void expectLimit(const std::optional<Limit>& limit, const QString& text) {
  ASSERT_EQ(limit.has_value(), !text.isEmpty());
  if (limit) {
    EXPECT_EQ(limit->duration, *parseDuration(text.toStdString()));
  }
}

void expectSame(const LaunchForm& form, const JobSpec& root) {
  EXPECT_EQ(leafCount(root), jobsOf(form));
  const JobSpec& leaf = firstLeaf(root);
  EXPECT_TRUE(leaf.name.starts_with(form.name.toStdString())) << leaf.name;
  expectLimit(leaf.timeout, form.timeout);
  expectLimit(form.shape == LaunchShape::One ? leaf.deadline : root.deadline, form.deadline);
  if (!form.grace.isEmpty()) {
    EXPECT_EQ(leaf.grace, *parseDuration(form.grace.toStdString()));
  }
  EXPECT_EQ(leaf.retry.has_value(), form.retries > 0);
  if (form.retries > 0) {
    EXPECT_EQ(leaf.retry->max, static_cast<std::uint32_t>(form.retries));
    EXPECT_EQ(leaf.retry->cap, form.backoff.isEmpty() ? std::chrono::seconds(30) : std::chrono::seconds(2));
  }
  if (form.shape != LaunchShape::One) {
    EXPECT_EQ(root.concurrency, static_cast<std::size_t>(form.concurrency));
    EXPECT_EQ(root.onFailure.mode == OnFailure::Mode::Continue, form.keepGoing);
    const bool limited = !form.rate.isEmpty() || form.breaker > 0;
    ASSERT_EQ(root.limits.size(), limited ? 1U : 0U);
    EXPECT_EQ(leaf.use.size(), root.limits.size());
    if (limited) {
      EXPECT_EQ(root.limits[0].rate.has_value(), !form.rate.isEmpty());
      EXPECT_EQ(root.limits[0].breaker.has_value(), form.breaker > 0);
    }
  }
  if (form.kind == LaunchKind::Load) {
    ASSERT_TRUE(leaf.load);
    EXPECT_EQ(static_cast<int>(leaf.load->latency.shape), static_cast<int>(form.loadTime));
    EXPECT_EQ(leaf.load->cpu, form.cpu);
    EXPECT_NEAR(leaf.load->fail, form.fail, 1e-9);
    EXPECT_NEAR(leaf.load->hang, form.hang, 1e-9);
    EXPECT_EQ(leaf.load->seed.has_value(), !form.seed.isEmpty());
    return;
  }
  const std::map<std::string, std::string> env(leaf.env.begin(), leaf.env.end());
  EXPECT_EQ(env.at("VALUE"), form.environment.section('\n', 0, 0).mid(6).toStdString());
  EXPECT_EQ(env.at("EMPTY"), "");
  EXPECT_EQ(env.at("EQUAL"), "a=b");
  if (!form.dir.isEmpty()) {
    EXPECT_EQ(leaf.dir, form.dir.toStdString());
  }
  if (form.kind == LaunchKind::Shell) {
    EXPECT_EQ(leaf.command.text, form.command.toStdString());
  } else {
    std::vector<std::string> expected{form.program.toStdString()};
    for (const QString& line : form.arguments.split('\n')) expected.push_back(line.toStdString());
    EXPECT_EQ(leaf.command.argv, expected);
  }
}

TEST(LaunchFormTest, TheFileSaysWhatTheFormSays) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int i = 0; i < 1500; ++i) {
    const LaunchForm form = randomForm(random);
    const LaunchText text = launchText(form);
    const JobFileResult result = read(text);
    ASSERT_TRUE(result.ok()) << problemsOf(result) << text.yaml;
    expectSame(form, result.spec.root);
    if (HasFailure()) FAIL() << text.yaml;
  }
}

TEST(LaunchFormTest, EveryPresetIsAValidFile) {
  const std::vector<std::size_t> jobs{1, 1000, 1000, 12, 200};
  const auto presets = launchPresets();
  ASSERT_EQ(presets.size(), jobs.size());
  for (std::size_t i = 0; i < presets.size(); ++i) {
    const JobFileResult result = read(launchText(presets[i].form));
    EXPECT_TRUE(result.ok()) << problemsOf(result);
    EXPECT_EQ(leafCount(result.spec.root), jobs[i]) << presets[i].title.toStdString();
  }
}

TEST(LaunchFormTest, ScriptsStayReadable) {
  LaunchForm form;
  form.command = "cd build\nmake -j2 && echo \"it's: done\"";
  EXPECT_NE(launchText(form).yaml.find("    run: |-\n      cd build\n      make -j2 && echo \"it's: done\"\n"),
            std::string::npos);
}

TEST(LaunchFormTest, ProblemsAreToldOfTheFieldThatTheyComeFrom) {
  const auto problemsWith = [](auto change) {
    LaunchForm form;
    form.command = "true";
    change(form);
    const LaunchText text = launchText(form);
    return problemsByField(text, read(text).problems);
  };
  const auto expectOne = [](const LaunchProblems& problems, LaunchField field) {
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems.begin()->first, field);
    EXPECT_FALSE(problems.begin()->second.isEmpty());
  };
  expectOne(problemsWith([](LaunchForm& f) { f.name.clear(); }), LaunchField::Name);
  expectOne(problemsWith([](LaunchForm& f) { f.name = "a/b"; }), LaunchField::Name);
  expectOne(problemsWith([](LaunchForm& f) { f.command.clear(); }), LaunchField::Command);
  expectOne(problemsWith([](LaunchForm& f) { f.command = "echo\n${{ values.none }}"; }), LaunchField::Command);
  expectOne(problemsWith([](LaunchForm& f) { f.kind = LaunchKind::Program; }), LaunchField::Program);
  expectOne(problemsWith([](LaunchForm& f) { f.timeout = "soon"; }), LaunchField::Timeout);
  expectOne(problemsWith([](LaunchForm& f) { f.deadline = "0s"; }), LaunchField::Deadline);
  expectOne(problemsWith([](LaunchForm& f) { f.grace = "-1s"; }), LaunchField::Grace);
  expectOne(problemsWith([](LaunchForm& f) { f.environment = "1A=x"; }), LaunchField::Variables);
  expectOne(problemsWith([](LaunchForm& f) { f.environment = "A=x\nA=y"; }), LaunchField::Variables);
  expectOne(problemsWith([](LaunchForm& f) { f.environment = "no equals sign"; }), LaunchField::Variables);
  const auto load = [](LaunchForm& f) { f.kind = LaunchKind::Load; };
  expectOne(problemsWith([&](LaunchForm& f) { load(f), f.lasts.clear(); }), LaunchField::Lasts);
  expectOne(problemsWith([&](LaunchForm& f) { load(f), f.ignoreCancel = "x"; }), LaunchField::IgnoreCancel);
  expectOne(problemsWith([&](LaunchForm& f) { load(f), f.seed = "x"; }), LaunchField::Seed);
  expectOne(problemsWith([](LaunchForm& f) {
              f.shape = LaunchShape::Tree;
              f.fanOut = 1000;
            }),
            LaunchField::Tree);
}

TEST(LaunchFormTest, ComesBackFromItsState) {
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    const LaunchForm form = randomForm(random);
    EXPECT_TRUE(launchFormFrom(toVariant(form)) == form);
  }
}

TEST(LaunchFormTest, NonsenseInAStateBecomesTheDefault) {
  EXPECT_TRUE(launchFormFrom({}) == LaunchForm());
  EXPECT_TRUE(launchFormFrom({{"kind", 17}, {"count", -3}, {"depth", "x"}, {"cpu", 1e9}}) == LaunchForm());
}

TEST(YamlScalarTest, LeavesPlainWordsBare) {
  EXPECT_EQ(yamlScalar("echo hello"), "echo hello");
  EXPECT_EQ(yamlScalar("~/src/app"), "~/src/app");
  EXPECT_EQ(yamlScalar("null"), "'null'");
  EXPECT_EQ(yamlScalar("it's: x"), "'it''s: x'");
  EXPECT_EQ(yamlScalar("a\nb"), "\"a\\nb\"");
}

}  // namespace
}  // namespace arborist::test
