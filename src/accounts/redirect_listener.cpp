// SPDX-License-Identifier: Apache-2.0
#include "accounts/redirect_listener.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <vector>

#include "base/form.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "io/file.hpp"

namespace permafrost {

namespace {

using Time = std::chrono::steady_clock::time_point;

constexpr std::size_t longest_request = std::size_t{16} << 10;
constexpr std::size_t most_connections = 32;  ///< the oldest gives way
constexpr std::size_t longest_words = 300;
constexpr std::chrono::milliseconds look_for_stop_every{200};
constexpr std::chrono::seconds patience{
    10};  ///< with a connection that says nothing: browsers open some ahead

struct Connection {
  Descriptor socket;
  Time since;
  std::string request;
};

/// Takes nobody's word for HTML: only our own words stand in it.
std::string page(std::string_view title, std::string_view words) {
  std::string text = "<!DOCTYPE html>\n<html lang=\"" + language() +
                     "\">\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width\">\n"
                     "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
  text.append(title).append(
      "</title>\n<style>body{font:1.1em/1.5 sans-serif;max-width:30em;margin:15vh auto;padding:0 "
      "1em}</style>\n"
      "<h1>");
  return text.append(title).append("</h1>\n<p>").append(words).append("</p>\n</html>\n");
}

std::string answer(std::string_view status, std::string_view title, std::string_view words) {
  const std::string body = page(title, words);
  std::string text = "HTTP/1.1 ";
  text.append(status).append(
      "\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: "
      "no-referrer\r\n"
      "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
      "form-action 'none'; frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n"
      "Content-Length: ");
  return text.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

/// The query of "GET /?QUERY HTTP/1.1", if the request is one for us: a page of elsewhere whose name was made
/// to lead here (DNS rebinding) is betrayed by its Host.
std::optional<std::string> query_of(std::string_view request, std::string_view own_host) {
  constexpr std::string_view start = "GET /?";
  const auto line = request.substr(0, request.find("\r\n"));
  if (!line.starts_with(start) || !line.ends_with(" HTTP/1.1")) return std::nullopt;
  std::string_view fields = request.substr(line.size());
  bool is_ours = false;
  while (fields.starts_with("\r\n")) {
    fields.remove_prefix(2);
    const auto field = fields.substr(0, fields.find("\r\n"));
    fields.remove_prefix(field.size());
    const auto colon = std::min(field.find(':'), field.size());
    if (equal_ignoring_case(field.substr(0, colon), "host"))
      is_ours = trim(field.substr(std::min(colon + 1, field.size()))) == own_host;
  }
  const auto target = line.substr(start.size());
  return is_ours ? std::optional(std::string(target.substr(0, target.find(' ')))) : std::nullopt;
}

std::optional<RedirectAnswer> read_answer(const std::string& query, const std::string& state) {
  if (form_value(query, "state") != state) return std::nullopt;
  RedirectAnswer told{.code = Secret(form_value(query, "code").value_or("")), .refusal = {}};
  if (!told.code.empty()) return told;
  for (const auto* name : {"error_description", "error"}) {
    told.refusal = printable(shortened(form_value(query, name).value_or(""), longest_words));
    if (!told.refusal.empty()) return told;
  }
  return std::nullopt;
}

std::string words_for(const std::optional<RedirectAnswer>& told) {
  if (!told) return answer("404 Not Found", tr("Nothing here"), tr("This is not what permafrost waits for."));
  if (told->code.empty())
    return answer("200 OK", tr("Not logged in"), tr("The server said no. You can close this page."));
  return answer("200 OK", tr("Almost done"),
                tr("permafrost has its answer. Close this page and go back to the terminal."));
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

struct RedirectListener::State {
  Descriptor socket;
  std::string host;  ///< "127.0.0.1:49152"
  std::string address;
  std::vector<Connection> connections;

  void accept_one();
  /// The answer that `connection` brought, if it did; it is closed once it was answered.
  [[nodiscard]] std::optional<RedirectAnswer> hear(Connection& connection, const std::string& state) const;
  [[nodiscard]] std::vector<pollfd> wanted() const;
};

void RedirectListener::State::accept_one() {
  Descriptor accepted(::accept4(socket.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!accepted) return;
  if (connections.size() == most_connections) connections.erase(connections.begin());
  connections.push_back(
      {.socket = std::move(accepted), .since = std::chrono::steady_clock::now(), .request = {}});
}

std::optional<RedirectAnswer> RedirectListener::State::hear(Connection& connection,
                                                            const std::string& state) const {
  std::array<char, 4096> buffer{};
  const auto count = ::recv(connection.socket.number(), buffer.data(), buffer.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (count > 0) connection.request.append(buffer.data(), static_cast<std::size_t>(count));
  const bool whole = connection.request.find("\r\n\r\n") != std::string::npos;
  if (count > 0 && !whole && connection.request.size() <= longest_request) return std::nullopt;

  const auto query = whole ? query_of(connection.request, host) : std::nullopt;
  auto told = query ? read_answer(*query, state) : std::nullopt;
  const std::string words = words_for(told);
  // A page of two kilobytes fits the socket's buffer; a browser that is gone does not matter.
  static_cast<void>(::send(connection.socket.number(), words.data(), words.size(), MSG_NOSIGNAL));
  ::shutdown(connection.socket.number(), SHUT_WR);
  connection.socket = {};
  return told;
}

std::vector<pollfd> RedirectListener::State::wanted() const {
  std::vector<pollfd> descriptors{{.fd = socket.number(), .events = POLLIN, .revents = 0}};
  for (const auto& connection : connections)
    descriptors.push_back({.fd = connection.socket.number(), .events = POLLIN, .revents = 0});
  return descriptors;
}

RedirectListener::RedirectListener(std::unique_ptr<State> state) : m_state(std::move(state)) {}
RedirectListener::~RedirectListener() = default;
RedirectListener::RedirectListener(RedirectListener&&) noexcept = default;
RedirectListener& RedirectListener::operator=(RedirectListener&&) noexcept = default;

std::optional<RedirectListener> RedirectListener::open(std::uint16_t port) {
  auto state = std::make_unique<State>();
  state->socket = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address = loopback(port);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (!state->socket || ::bind(state->socket.number(), generic, size) != 0 ||
      ::listen(state->socket.number(), static_cast<int>(most_connections)) != 0 ||
      ::getsockname(state->socket.number(), generic, &size) != 0) {
    return std::nullopt;
  }
  state->host = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  state->address = "http://" + state->host + "/";
  return RedirectListener(std::move(state));
}

const std::string& RedirectListener::address() const noexcept { return m_state->address; }

std::optional<RedirectAnswer> RedirectListener::await(const std::string& state, Milliseconds time,
                                                      const std::stop_token& stop) {
  auto& connections = m_state->connections;
  const Time end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
    auto descriptors = m_state->wanted();
    ::poll(descriptors.data(), descriptors.size(), static_cast<int>(look_for_stop_every.count()));
    throw_if_stopped(stop);
    for (std::size_t i = 0; i < connections.size(); ++i) {
      if (descriptors[i + 1].revents == 0) continue;
      if (auto told = m_state->hear(connections[i], state)) return told;
    }
    const Time too_old = std::chrono::steady_clock::now() - patience;
    std::erase_if(connections, [&](const Connection& connection) {
      return !connection.socket || connection.since < too_old;
    });
    if (descriptors.front().revents != 0) m_state->accept_one();
  }
  return std::nullopt;
}

}  // namespace permafrost
