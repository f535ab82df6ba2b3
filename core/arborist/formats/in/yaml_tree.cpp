// SPDX-License-Identifier: GPL-3.0-or-later
#include <arborist/formats/in/yaml_tree.h>

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <array>
#include <istream>
#include <utility>

#include <arborist/formats/in/describe.h>
#include <arborist/formats/in/metered_input.h>
#include <arborist/formats/in/yaml_builder.h>

namespace arborist {
namespace {

using Translation = std::pair<std::string_view, std::string_view>;

// yaml-cpp's words are those of its parser; these are for the person who wrote the file.
constexpr std::array<Translation, 22> kTranslations{{
    {"end of map not found", "expected a line `key: value`; check the indentation and the quotes of the lines around"},
    {"end of map flow not found", "expected `,` or `}` after a value in `{…}`; check the brackets and quotes"},
    {"end of sequence not found", "expected a line `- value`; check the indentation of the lines around"},
    {"end of sequence flow not found", "expected `,` or `]` after a value in `[…]`; check the brackets and quotes"},
    {"illegal map value", "expected one `key: value` on a line, found another `: `; put the value in quotes"},
    {"illegal map key", "expected no `? ` here; write `key: value`"},
    {"illegal block entry", "expected no `- ` here; begin the list on the next line or write `[a, b]`"},
    {"illegal flow end", "found a closing bracket that was never opened, or of the other kind; check the brackets"},
    {"illegal tab when looking for indentation", "expected spaces, found a tab; indent with spaces"},
    {"illegal EOF in scalar", "expected a closing quote before the end of the file; add it"},
    {"illegal document indicator in scalar", "expected a closing quote before `---` or `...`; add it"},
    {"unknown token", "expected a value, found a character that cannot begin one; put the value in quotes"},
    {"the referenced anchor is not defined", "expected an anchor of that name further up; define it with `&name`"},
    {"alias not found after *", "expected a name after `*`; put text that begins with `*` in quotes"},
    {"anchor not found after &", "expected a name after `&`; put text that begins with `&` in quotes"},
    {"illegal character found while scanning alias", "expected an alias; put text that begins with `*` in quotes"},
    {"illegal character found while scanning anchor", "expected an anchor; put text that begins with `&` in quotes"},
    {"unexpected character in block scalar", "expected a new line after `|` or `>`; move the text to the next line"},
    {"cannot set zero indentation for a block scalar", "expected an indentation from 1 to 9; leave the number out"},
    {"bad character found while scanning hex number", "expected hexadecimal digits after `\\x`, `\\u` or `\\U`"},
    {"YAML major version too large", "expected YAML 1.2; leave the `%YAML` line out"},
    {"bad file", "nested too deeply; use at most 100 levels"},
}};

std::string translated(const std::string& message) {
  for (const auto& [theirs, ours] : kTranslations) {
    if (message == theirs) return std::string(ours);
  }
  // "invalid unicode: 55357": a character beyond 16 bits, written as the two halves that JSON asks for.
  if (message.starts_with("invalid unicode")) {
    return "expected a character, found half of a surrogate pair or a number beyond Unicode; write the character "
           "itself "
           "or `\\U0001F600`";
  }
  if (message.starts_with("unknown escape character")) {
    return "expected a known escape after `\\`; write `\\\\` for a backslash, or use single quotes";
  }
  return "not valid YAML: " + message;
}

}  // namespace

YamlNode::Entry YamlNode::find(std::string_view name) const noexcept {
  if (!isMapping()) return {};
  for (std::size_t i = 0; i < size(); ++i) {
    if (key(i).text == name) return {&key(i), &value(i)};
  }
  return {};
}

std::string YamlNode::describe() const {
  switch (kind) {
    case Kind::Null: return text.empty() ? "nothing" : inQuotes(text) + ", which means nothing";
    case Kind::Scalar: return inQuotes(text);
    case Kind::Sequence: return "a list";
    case Kind::Mapping: return "a mapping";
  }
  return {};
}

YamlDocument parseYaml(const SourceText& source, ProblemList& problems) {
  YamlDocument document;
  MeteredInput input(source.text);
  YamlBuilder builder(source, input, document, problems);
  std::istream stream(&input);
  bool complete = false;
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    complete = true;
  } catch (const YamlStop& stop) {
    builder.report(stop);
  } catch (const YAML::Exception& error) {
    builder.report(YamlStop{error.mark, translated(error.msg)});
  } catch (const MeteredInput::TooMuch&) {
    builder.reportHere("expected less between two line ends; break the line, inside brackets, into several");
  } catch (const std::exception& error) {
    builder.reportHere(std::string("not valid YAML: ") + error.what());
  }
  if (!complete) document.root = nullptr;
  return document;
}

}  // namespace arborist
