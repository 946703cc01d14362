// SPDX-License-Identifier: Apache-2.0
// Several servers at once, by URL: what they answered when they were recorded, and what a test puts there.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "net/http.hpp"

namespace permafrost::test {

class PlaceOfServers : public Http {
 public:
  /// Every exchange in a folder of fixtures/http.
  void add_recorded(const std::string& folder) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(PERMAFROST_FIXTURES "/http/") + folder)) {
      std::ifstream file(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << file.rdbuf();
      add_exchange(text.str());
    }
  }
  void add(const std::string& url, std::string body, std::string type = "application/activity+json",
           int status = 200) {
    m_answers[url] = {status, {{"Content-Type", std::move(type)}}, std::move(body)};
  }
  void add_field(const std::string& url, const std::string& name, const std::string& value) {
    m_answers.at(url).fields.push_back({name, value});
  }

  [[nodiscard]] Response send(const Request& request) override {
    asked.push_back(request.url);
    Response response;
    response.url = request.url;
    const auto found = m_answers.find(request.url);
    response.status = found == m_answers.end() ? 404 : found->second.status;
    if (found == m_answers.end()) return response;
    for (const auto& field : found->second.fields) response.fields.add(field.name, field.value);
    response.body.write(as_bytes(found->second.body));
    return response;
  }

  std::vector<std::string> asked;

 private:
  struct Answer {
    int status = 200;
    std::vector<HttpField> fields;
    std::string body;
  };

  void add_exchange(const std::string& text) {
    std::istringstream lines(text);
    std::string line, word, url;
    Answer answer;
    std::getline(lines, line);
    std::istringstream(line) >> word >> word >> url;
    std::getline(lines, line);
    std::istringstream(line) >> word >> answer.status;
    while (std::getline(lines, line) && !trim(line).empty()) {
      const auto colon = line.find(": ");
      if (colon != std::string::npos)
        answer.fields.push_back({line.substr(0, colon), std::string(trim(line.substr(colon + 2)))});
    }
    std::ostringstream body;
    body << lines.rdbuf();
    answer.body = body.str();
    m_answers.try_emplace(url, std::move(answer));
  }

  std::map<std::string, Answer> m_answers;
};

}  // namespace permafrost::test
