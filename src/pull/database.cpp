// SPDX-License-Identifier: Apache-2.0
#include "pull/database.hpp"

#include <sqlite3.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "io/late_library.hpp"
#include "io/private_file.hpp"

namespace permafrost {

namespace {

constinit LateLibrary libsqlite{PERMAFROST_LATE_NAME};
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_bind_int64);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_bind_text64);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_changes);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_clear_bindings);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_close_v2);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_column_blob);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_column_bytes);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_column_int64);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_errmsg);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_errstr);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_exec);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_finalize);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_open_v2);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_prepare_v3);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_reset);
PERMAFROST_LATE_FUNCTION(libsqlite, sqlite3_step);

[[noreturn]] void fail(const std::string& path, sqlite3* connection, int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Error(Fault::output, fill(tr("cannot use '{1}': another run is using it"), {path}));
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      throw Error(Fault::input,
                  fill(tr("cannot go on from '{1}': it is damaged; remove it to begin anew"), {path}));
    default: break;
  }
  const char* const why = connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
  throw Error(Fault::output, fill(tr("cannot write '{1}': {2}"), {path, why}));
}

}  // namespace

void Statement::Finalise::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

void Statement::start() {
  sqlite3_reset(m_statement.get());
  sqlite3_clear_bindings(m_statement.get());
}

void Statement::reset() { sqlite3_reset(m_statement.get()); }

bool Statement::step() {
  const int code = sqlite3_step(m_statement.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(m_statement.get());
    return false;
  }
  fail(*m_path, m_connection, code);
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_statement.get(), column); }

std::string_view Statement::text(int column) const {
  const void* const bytes = sqlite3_column_blob(m_statement.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column));
  return bytes == nullptr ? std::string_view{} : std::string_view{static_cast<const char*>(bytes), size};
}

void Statement::bind(int place, std::int64_t value) { sqlite3_bind_int64(m_statement.get(), place, value); }

void Statement::bind(int place, std::string_view text) {
  // Lent until the statement has run; an empty view would otherwise be NULL.
  const char* const bytes = text.data() == nullptr ? "" : text.data();
  const int code = sqlite3_bind_text64(m_statement.get(), place, bytes, text.size(), SQLITE_STATIC,
                                       static_cast<unsigned char>(SQLITE_UTF8));
  if (code != SQLITE_OK) fail(*m_path, m_connection, code);
}

Database::Database(std::string path) : m_path(std::move(path)) {
  { const Descriptor made = make_private_file(m_path); }
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  const int code = sqlite3_open_v2(m_path.c_str(), &m_connection, flags, nullptr);
  try {
    if (code != SQLITE_OK) fail(m_path, m_connection, code);
    run("PRAGMA locking_mode=EXCLUSIVE");  // also spares the file of shared memory
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("PRAGMA cache_size=-4096");
    run("PRAGMA temp_store=FILE");
    run("BEGIN EXCLUSIVE; COMMIT");  // takes the lock, or says who has it
  } catch (...) {
    sqlite3_close_v2(m_connection);
    throw;
  }
}

Database::~Database() { sqlite3_close_v2(m_connection); }

void Database::run(const char* sql) {
  const int code = sqlite3_exec(m_connection, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(m_path, m_connection, code);
}

bool Database::changed() const { return sqlite3_changes(m_connection) != 0; }

Statement Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(m_connection, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail(m_path, m_connection, code);
  return {m_connection, &m_path, statement};
}

void Database::remove() {
  sqlite3_close_v2(m_connection);
  m_connection = nullptr;
  std::error_code ignored;
  for (const char* const suffix : {"", "-wal", "-shm", "-journal"})
    std::filesystem::remove(m_path + suffix, ignored);
}

Transaction::~Transaction() {
  if (m_database == nullptr) return;
  try {
    m_database->run("ROLLBACK");
  } catch (const Error&) {
    // SQLite has rolled back by itself, as it does when the disk is full
  }
}

}  // namespace permafrost
