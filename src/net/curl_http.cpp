// SPDX-License-Identifier: Apache-2.0
#include "net/curl_http.hpp"

#include <curl/curl.h>
#include <netinet/in.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <new>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "io/late_library.hpp"

namespace permafrost {

namespace {

/// Most pictures are smaller, and go to the disk once then.
constexpr std::size_t body_in_memory = std::size_t{1} << 20;

constinit LateLibrary libcurl{PERMAFROST_LATE_NAME};
PERMAFROST_LATE_FUNCTION(libcurl, curl_easy_cleanup);
PERMAFROST_LATE_FUNCTION(libcurl, curl_easy_getinfo);
PERMAFROST_LATE_FUNCTION(libcurl, curl_easy_init);
PERMAFROST_LATE_FUNCTION(libcurl, curl_easy_perform);
PERMAFROST_LATE_FUNCTION(libcurl, curl_easy_reset);
PERMAFROST_LATE_FUNCTION(libcurl, curl_easy_setopt);
PERMAFROST_LATE_FUNCTION(libcurl, curl_easy_strerror);
PERMAFROST_LATE_FUNCTION(libcurl, curl_global_init);
PERMAFROST_LATE_FUNCTION(libcurl, curl_slist_append);
PERMAFROST_LATE_FUNCTION(libcurl, curl_slist_free_all);

/// The first of the variables that is set and not empty.
std::string from_environment(std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

std::optional<Address> address_of(const sockaddr& peer) {
  if (peer.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
    return Address::from_bytes(std::as_bytes(std::span{&v4.sin_addr, 1}));
  }
  if (peer.sa_family != AF_INET6) return std::nullopt;
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
  return Address::from_bytes(std::as_bytes(std::span{&v6.sin6_addr, 1}));
}

FailureKind kind_of(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT: return FailureKind::forbidden;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return FailureKind::name;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return FailureKind::tls;
    case CURLE_OPERATION_TIMEDOUT: return FailureKind::timeout;
    case CURLE_PARTIAL_FILE: return FailureKind::torn;
    case CURLE_FILESIZE_EXCEEDED: return FailureKind::size;
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9, since ours were looked at before
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_BAD_CONTENT_ENCODING: return FailureKind::protocol;
    default: return FailureKind::connection;
  }
}

/// curl_slist, owned.
class FieldList {
 public:
  FieldList() = default;
  FieldList(const FieldList&) = delete;
  FieldList& operator=(const FieldList&) = delete;
  ~FieldList() { curl_slist_free_all(m_first); }
  void add(const std::string& line) {
    auto* const longer = curl_slist_append(m_first, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    m_first = longer;
  }
  void add(std::string_view name, std::string_view value) {
    // A field without a value is spelled with a semicolon, else libcurl would leave it out.
    add(std::string(name).append(value.empty() ? ";" : ": ").append(value));
  }
  [[nodiscard]] curl_slist* first() const noexcept { return m_first; }

 private:
  curl_slist* m_first = nullptr;
};

/// Neither a field nor a URL may smuggle in another line.
bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

bool is_clean(const Request& request) {
  for (const auto& field : request.fields.all()) {
    if (!is_one_line(field.name) || !is_one_line(field.value)) return false;
  }
  return is_one_line(request.url) && is_one_line(request.method) &&
         is_one_line(request.authorization.reveal());
}

void start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw Error(Fault::network, tr("libcurl cannot be used on this machine"));
}

}  // namespace

/// One exchange at a time: the handle, and what its callbacks see and leave.
struct CurlHttp::State {
  explicit State(CurlOptions wanted) : options(std::move(wanted)) {
    start_curl();
    handle = curl_easy_init();
    if (handle == nullptr) throw std::bad_alloc();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { curl_easy_cleanup(handle); }

  void prepare(const Request& request, const FieldList& fields);
  void choose_proxy(const UrlParts& url);
  void choose_method(const Request& request);
  [[nodiscard]] std::optional<Failure> perform();
  [[nodiscard]] Failure failure_of(CURLcode code) const;

  static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* peer);
  static std::size_t on_field(char* text, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* text, std::size_t size, std::size_t count, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  template <typename Value>
  void set(CURLoption option, Value value) const {
    if (curl_easy_setopt(handle, option, value) != CURLE_OK)
      throw Error(Fault::network, tr("libcurl on this machine lacks something that permafrost needs"));
  }

  CurlOptions options;
  HttpLimits limits;  ///< of this exchange
  CURL* handle = nullptr;
  std::array<char, CURL_ERROR_SIZE> words{};
  Response* response = nullptr;
  std::string scheme;
  bool through_proxy = false;
  std::string blocked;  ///< the address that was not connected to
  std::uint64_t header_bytes = 0;
  bool header_ended = false;
  bool too_large = false;
  std::exception_ptr trouble;
};

curl_socket_t CurlHttp::State::on_socket(void* self, curlsocktype, curl_sockaddr* peer) {
  auto& state = *static_cast<State*>(self);
  const auto address = address_of(peer->addr);
  if (!address || (!state.through_proxy && !state.options.policy.allows(*address, state.scheme))) {
    state.blocked = address ? address->text() : "?";
    return CURL_SOCKET_BAD;
  }
  return socket(peer->family, peer->socktype | SOCK_CLOEXEC, peer->protocol);
}

std::size_t CurlHttp::State::on_field(char* text, std::size_t size, std::size_t count, void* self) {
  auto& state = *static_cast<State*>(self);
  const std::string_view line(text, size * count);
  state.header_bytes += line.size();
  if (state.header_bytes > state.limits.header_bytes) {
    state.too_large = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) state.response->fields = {};  // of an answer before the last (1xx)
  state.header_ended = trim(line).empty();
  state.response->fields.add_line(line);
  return line.size();
}

std::size_t CurlHttp::State::on_body(char* text, std::size_t size, std::size_t count, void* self) {
  auto& state = *static_cast<State*>(self);
  const std::string_view piece(text, size * count);
  if (piece.size() > state.limits.body_bytes - state.response->body.size()) {
    state.too_large = true;
    return 0;
  }
  try {
    state.response->body.write(as_bytes(piece));
  } catch (...) {
    state.trouble = std::current_exception();  // no exception may pass through libcurl
    return 0;
  }
  return piece.size();
}

int CurlHttp::State::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<State*>(self)->options.stop.stop_requested() ? 1 : 0;
}

void CurlHttp::State::choose_proxy(const UrlParts& url) {
  const auto host = ascii_lower(url.host);
  const auto address = Address::parse(host);
  const bool here = host == "localhost" || (address && address->kind() == AddressKind::loopback);
  std::string proxy;
  if (!here && !bypasses_proxy(host, from_environment({"no_proxy", "NO_PROXY"})))
    proxy = from_environment({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  through_proxy = !proxy.empty();
  set(CURLOPT_PROXY, proxy.c_str());  // empty: none, whatever libcurl would find by itself
  set(CURLOPT_NOPROXY, "");
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void CurlHttp::State::choose_method(const Request& request) {
  if (request.method == "GET") return;
  if (request.method == "HEAD") return set(CURLOPT_NOBODY, 1L);
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(CURLOPT_POSTFIELDS, request.body.data());  // lent, not copied
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void CurlHttp::State::prepare(const Request& request, const FieldList& fields) {
  limits = request.limits.value_or(options.limits);
  curl_easy_reset(handle);
  set(CURLOPT_ERRORBUFFER, words.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);  // what was signed is what is asked
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTPHEADER, fields.first());
  set(CURLOPT_PROXYHEADER, nullptr);
  set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  // A range is one of the bytes as they are stored.
  if (!request.fields.has("Range")) set(CURLOPT_ACCEPT_ENCODING, "gzip");
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_time.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total_time.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(limits.stall_rate));
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.stall_time.count()));
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.body_bytes));
  set(CURLOPT_OPENSOCKETFUNCTION, on_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_HEADERFUNCTION, on_field);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, on_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, on_progress);
  set(CURLOPT_XFERINFODATA, this);
  const std::string trusted =
      options.ca_file.empty() ? from_environment({"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) : options.ca_file;
  if (!trusted.empty()) set(CURLOPT_CAINFO, trusted.c_str());
  choose_method(request);
}

Failure CurlHttp::State::failure_of(CURLcode code) const {
  if (too_large) return {FailureKind::size, tr("the answer is larger than can be")};
  if (!blocked.empty() && code == CURLE_COULDNT_CONNECT)
    return {FailureKind::forbidden, fill(tr("it leads to {1}, outside the public Internet"), {blocked})};
  const std::string why = printable(words[0] != '\0' ? words.data() : curl_easy_strerror(code));
  const auto kind = kind_of(code);
  if (kind == FailureKind::name) return {kind, tr("its host is not known")};
  if (kind == FailureKind::timeout) return {kind, tr("it takes too long")};
  if (kind == FailureKind::torn) return {kind, tr("the answer breaks off")};
  if (kind == FailureKind::size) return {kind, tr("the answer is larger than can be")};
  if (kind == FailureKind::tls) return {kind, fill(tr("no secure connection: {1}"), {why})};
  return {kind, fill(tr("no answer: {1}"), {why})};
}

std::optional<Failure> CurlHttp::State::perform() {
  words.fill('\0');
  blocked.clear();
  header_bytes = 0;
  header_ended = false;
  too_large = false;
  trouble = nullptr;
  const CURLcode code = curl_easy_perform(handle);
  if (trouble) std::rethrow_exception(trouble);
  if (code == CURLE_ABORTED_BY_CALLBACK) throw Error(Fault::interrupted, tr("stopped"));
  long status = 0;
  if (header_ended) curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  response->status = static_cast<int>(status);
  if (code != CURLE_OK) return failure_of(code);
  if (!header_ended) return Failure{FailureKind::torn, tr("the answer breaks off")};  // libcurl is content
  return std::nullopt;
}

CurlHttp::CurlHttp(CurlOptions options) : m_state(std::make_unique<State>(std::move(options))) {}

CurlHttp::~CurlHttp() = default;

Response CurlHttp::send(const Request& request) {
  const auto url = split_url(request.url);
  if (!url || !is_clean(request))
    return failed(request, FailureKind::forbidden, tr("it is no http or https URL"));
  FieldList fields;
  fields.add("User-Agent", m_state->options.user_agent);
  for (const auto& field : request.fields.all()) fields.add(field.name, field.value);
  if (!request.authorization.empty()) fields.add("Authorization", request.authorization.reveal());
  fields.add("Expect:");

  Response response;
  response.body = Spool({}, body_in_memory);
  response.url = request.url;
  m_state->response = &response;
  m_state->scheme = ascii_lower(url->scheme);
  m_state->prepare(request, fields);
  m_state->choose_proxy(*url);
  response.failure = m_state->perform();
  return response;
}

bool bypasses_proxy(std::string_view host, std::string_view no_proxy) {
  while (!no_proxy.empty()) {
    const auto comma = std::min(no_proxy.find_first_of(", "), no_proxy.size());
    std::string entry = ascii_lower(no_proxy.substr(0, comma));
    no_proxy.remove_prefix(std::min(comma + 1, no_proxy.size()));
    if (entry == "*") return true;
    if (entry.starts_with('.')) entry.erase(0, 1);
    if (!entry.empty() && (host == entry || host.ends_with("." + entry))) return true;
  }
  return false;
}

}  // namespace permafrost
