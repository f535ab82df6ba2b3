// SPDX-License-Identifier: GPL-3.0-or-later
// A form as values that settings can keep, and the forms to start from.
#include <QCoreApplication>
#include <algorithm>

#include <widgets/models/launch_form.h>

namespace arborist {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("LaunchForm", text); }

// Calls `visit` with the key of each member and the member itself.
template <class Form, class Visit>
void eachMember(Form& form, Visit visit) {
  visit("name", form.name);
  visit("kind", form.kind, LaunchKind::Load);
  visit("command", form.command);
  visit("program", form.program);
  visit("arguments", form.arguments);
  visit("load_time", form.loadTime, LoadTime::Lognormal);
  visit("lasts", form.lasts);
  visit("lasts_to", form.lastsTo);
  visit("longest", form.longest);
  visit("cpu", form.cpu, 0, 100);
  visit("fail", form.fail, 0, 100);
  visit("hang", form.hang, 0, 100);
  visit("ignore_cancel", form.ignoreCancel);
  visit("seed", form.seed);
  visit("shape", form.shape, LaunchShape::Tree);
  visit("count", form.count, 1, LaunchForm::kMaxCount);
  visit("fan_out", form.fanOut, 1, LaunchForm::kMaxFanOut);
  visit("depth", form.depth, 1, LaunchForm::kMaxDepth);
  visit("dir", form.dir);
  visit("environment", form.environment);
  visit("concurrency", form.concurrency, 0, LaunchForm::kMaxConcurrency);
  visit("rate", form.rate);
  visit("breaker", form.breaker, 0, 100);
  visit("timeout", form.timeout);
  visit("deadline", form.deadline);
  visit("grace", form.grace);
  visit("retries", form.retries, 0, LaunchForm::kMaxRetries);
  visit("backoff", form.backoff);
  visit("keep_going", form.keepGoing);
}

struct Save {
  QVariantMap& map;
  void operator()(const char* key, const QString& value) { map.insert(QLatin1String(key), value); }
  void operator()(const char* key, bool value) { map.insert(QLatin1String(key), value); }
  template <class Number>
  void operator()(const char* key, Number value, int, int) {
    map.insert(QLatin1String(key), value);
  }
  template <class Enum>
  void operator()(const char* key, Enum value, Enum) {
    map.insert(QLatin1String(key), static_cast<int>(value));
  }
};

struct Load {
  const QVariantMap& map;
  void operator()(const char* key, QString& value) { value = map.value(QLatin1String(key), value).toString(); }
  void operator()(const char* key, bool& value) { value = map.value(QLatin1String(key), value).toBool(); }
  template <class Number>
  void operator()(const char* key, Number& value, int least, int most) {
    const QVariant saved = map.value(QLatin1String(key));
    bool ok = false;
    const double number = saved.toDouble(&ok);
    if (ok && number >= least && number <= most) value = static_cast<Number>(number);
  }
  template <class Enum>
  void operator()(const char* key, Enum& value, Enum last) {
    int number = static_cast<int>(value);
    (*this)(key, number, 0, static_cast<int>(last));
    value = static_cast<Enum>(number);
  }
};

}  // namespace

QVariantMap toVariant(const LaunchForm& form) {
  QVariantMap map;
  eachMember(form, Save{map});
  return map;
}

LaunchForm launchFormFrom(const QVariantMap& map) {
  LaunchForm form;
  eachMember(form, Load{map});
  return form;
}

std::vector<LaunchPreset> launchPresets() {
  LaunchForm quick;
  quick.name = QStringLiteral("hello");
  quick.command = QStringLiteral("echo \"hello from $(hostname)\"");

  LaunchForm burst;
  burst.name = QStringLiteral("burst");
  burst.kind = LaunchKind::Load;
  burst.loadTime = LoadTime::Lognormal;
  burst.lasts = QStringLiteral("20ms");
  burst.lastsTo = QStringLiteral("80ms");
  burst.shape = LaunchShape::Burst;
  burst.keepGoing = true;

  LaunchForm tree = burst;
  tree.name = QStringLiteral("leaf");
  tree.shape = LaunchShape::Tree;
  tree.deadline = QStringLiteral("1m");

  LaunchForm slow;
  slow.name = QStringLiteral("deaf");
  slow.kind = LaunchKind::Load;
  slow.lasts = QStringLiteral("5s");
  slow.ignoreCancel = QStringLiteral("2s");
  slow.shape = LaunchShape::Burst;
  slow.count = 12;
  slow.timeout = QStringLiteral("3s");
  slow.keepGoing = true;

  LaunchForm flaky = burst;
  flaky.name = QStringLiteral("flaky");
  flaky.count = 200;
  flaky.fail = 10;
  flaky.retries = 2;
  flaky.backoff = QStringLiteral("200ms..2s");

  return {
      {tr("Quick command"), tr("One shell command"), quick},
      {tr("Burst of 1,000"), tr("A thousand short jobs at once: watch the queue and the workers"), burst},
      {tr("Tree 10×10×10"), tr("A thousand jobs in groups of groups under one deadline"), tree},
      {tr("Slow to obey"), tr("Jobs that run into their timeout and go on for 2 s after they were told to stop"), slow},
      {tr("Flaky 10 %"), tr("Two hundred short jobs, one in ten of which fails and is tried again"), flaky}};
}

}  // namespace arborist
