// SPDX-License-Identifier: Apache-2.0
// A server and a clock made of a list: what is answered in turn, and time that passes only by waiting.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "net/http.hpp"
#include "net/timing.hpp"

namespace permafrost::test {

class FakeTiming : public Timing {
 public:
  [[nodiscard]] Seconds wall_time() const override {
    return started + std::chrono::duration_cast<std::chrono::seconds>(now).count();
  }
  [[nodiscard]] Milliseconds elapsed() const override { return now; }
  void wait(Milliseconds time) override {
    waits.push_back(time);
    now += time;
  }
  [[nodiscard]] double chance() override { return luck; }

  static constexpr Seconds started = 1'700'000'000;  // 2023-11-14T22:13:20Z
  Milliseconds now{0};
  std::vector<Milliseconds> waits;
  double luck = 0.5;
};

/// An answer with a status and fields.
[[nodiscard]] inline Response answer(int status, std::initializer_list<HttpField> fields = {},
                                     std::string_view body = {}) {
  Response response;
  response.status = status;
  for (const auto& field : fields) response.fields.add(field.name, field.value);
  response.body.write(as_bytes(body));
  return response;
}

[[nodiscard]] inline Response no_answer(FailureKind kind) { return failed(Request{}, kind, "no"); }

/// Answers in turn; 200 when nothing is left.
class FakeHttp : public Http {
 public:
  [[nodiscard]] Response send(const Request& request) override {
    requests.push_back(request);
    if (clock != nullptr) times.push_back(clock->now);
    if (answers.empty()) {
      Response response = answer(200);
      response.url = request.url;
      return response;
    }
    Response response = std::move(answers.front());
    answers.pop_front();
    if (response.url.empty()) response.url = request.url;
    return response;
  }

  std::deque<Response> answers;
  std::vector<Request> requests;
  std::vector<Milliseconds> times;  ///< of the requests, when there is a clock
  const FakeTiming* clock = nullptr;
};

}  // namespace permafrost::test
