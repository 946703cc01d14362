// SPDX-License-Identifier: Apache-2.0
#include "codec/xml_reader.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace permafrost {
namespace {

/// Everything that was told, in one line.
struct Told {
  std::string text;
  XmlEvents events() {
    return {
        .start =
            [this](const XmlElement& element) {
              text += "<" + std::string(element.space) + "|" + std::string(element.name);
              for (const auto& attribute : element.attributes)
                text.append(" ")
                    .append(attribute.space)
                    .append("|")
                    .append(attribute.name)
                    .append("=")
                    .append(attribute.value);
              text += ">";
            },
        .text = [this](std::string_view more) { text += more; },
        .end = [this](std::string_view, std::string_view name) { text += "</" + std::string(name) + ">"; }};
  }
};

std::string told(std::string_view document, std::size_t piece = 1 << 20) {
  Told all;
  XmlReader xml(all.events());
  for (; !document.empty(); document.remove_prefix(std::min(piece, document.size())))
    if (!xml.feed(document.substr(0, piece))) break;
  if (!xml.failure()) xml.finish();
  return xml.failure() ? all.text + " !" + describe(xml.failure()->fault) : all.text;
}

TEST(XmlReader, TellsElementsWithTheirNamespaces) {
  const std::string_view document =
      R"(<a xmlns="urn:x" xmlns:y="urn:y"><y:b k="1" y:l="&lt;2&#x41;"/>t<![CDATA[<c>]]></a>)";
  const std::string expected = "<urn:x|a><urn:y|b |k=1 urn:y|l=<2A></b>t<c></a>";
  EXPECT_EQ(told(document), expected);
  EXPECT_EQ(told(document, 1), expected);
}

TEST(XmlReader, ReadsOtherEncodingsAsUtf8) {
  EXPECT_EQ(told("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>"), "<|a>é</a>");
}

TEST(XmlReader, NeverExpandsEntitiesOfADocument) {
  const std::string bomb =
      "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
  EXPECT_EQ(told(bomb).find("bbb"), std::string::npos);
  EXPECT_NE(told(bomb).find("document type"), std::string::npos);
  EXPECT_NE(told("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>").find("document type"), std::string::npos);
  EXPECT_NE(told("<a>&x;</a>").find('!'), std::string::npos);
}

TEST(XmlReader, StopsWhereADocumentGoesWrong) {
  EXPECT_EQ(told("<a><b></a>"), "<|a><|b> !this is no well-formed XML");
  EXPECT_EQ(told("<a><b>"), "<|a><|b> !the text ends inside an element");
  EXPECT_EQ(told(""), " !the text ends inside an element");
  EXPECT_NE(told("<a>\xFF</a>").find('!'), std::string::npos);
}

TEST(XmlReader, HasBounds) {
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "<a>";
  EXPECT_NE(told(deep).find("nested too deeply"), std::string::npos);
  const std::string wide = "<a k=\"" + std::string(std::size_t{4} << 20, 'x') + "\"/>";
  EXPECT_NE(told(wide).find("too large"), std::string::npos);
  const std::string comment = "<a><!--" + std::string(std::size_t{4} << 20, 'x') + "--></a>";
  EXPECT_NE(told(comment).find("too large"), std::string::npos);
  const std::string text = "<a>" + std::string(std::size_t{4} << 20, 'x') + "</a>";
  EXPECT_EQ(told(text).size(), text.size() + 1) << "text comes in pieces, however long it is";
}

TEST(XmlReader, LetsAnExceptionPass) {
  XmlReader xml(
      {.start = [](const XmlElement&) { throw std::runtime_error("stop"); }, .text = {}, .end = {}});
  EXPECT_THROW(xml.feed("<a/>"), std::runtime_error);
}

}  // namespace
}  // namespace permafrost
