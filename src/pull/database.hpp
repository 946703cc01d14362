// SPDX-License-Identifier: Apache-2.0
// SQLite as far as a staging file needs it: one connection that nobody else shares, statements that are
// prepared once, transactions. The only place that knows SQLite; what the tables mean is staging's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace permafrost {

/// A prepared statement: bind its parameters in order, then step through its rows. Views of a row die with
/// the next step. Every failure is an Error that names the file.
class Statement {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept = default;
  Statement& operator=(Statement&& other) noexcept = default;

  /// Forgets rows and parameters and binds anew.
  template <typename... Values>
  Statement& with(const Values&... values) {
    start();
    int place = 0;
    (bind(++place, values), ...);
    return *this;
  }
  /// The next row, if there is one.
  [[nodiscard]] bool step();
  /// Runs to the end; for what gives no rows.
  void run() {
    while (step()) {
    }
  }

  /// Lets go of the row, which otherwise holds a moment of the file that cannot be tidied up.
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string_view text(int column) const;

 private:
  friend class Database;
  struct Finalise {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  Statement(sqlite3* connection, const std::string* path, sqlite3_stmt* statement)
      : m_connection(connection), m_path(path), m_statement(statement) {}

  void start();
  void bind(int place, std::int64_t value);
  void bind(int place, std::uint64_t value) { bind(place, static_cast<std::int64_t>(value)); }
  void bind(int place, int value) { bind(place, std::int64_t{value}); }
  void bind(int place, bool value) { bind(place, std::int64_t{value ? 1 : 0}); }
  void bind(int place, std::string_view text);
  void bind(int place, const std::string& text) { bind(place, std::string_view(text)); }

  sqlite3* m_connection = nullptr;
  const std::string* m_path = nullptr;
  std::unique_ptr<sqlite3_stmt, Finalise> m_statement;
};

class Database {
 public:
  /// Opens or makes the file, for the user alone (mode 0600). A transaction that has returned from commit is
  /// there after a kill and after a loss of power. Error{output} when another process has it open or it
  /// cannot be written, Error{input} when it is no such file or damaged.
  explicit Database(std::string path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return m_path; }
  void run(const char* sql);
  /// Did the last INSERT or UPDATE that ran find anything to do?
  [[nodiscard]] bool changed() const;
  [[nodiscard]] Statement prepare(std::string_view sql);
  /// Takes the file away, with what SQLite keeps beside it. Nothing else may follow.
  void remove();

 private:
  std::string m_path;
  sqlite3* m_connection = nullptr;
};

/// All or nothing: rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : m_database(&database) { database.run("BEGIN IMMEDIATE"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    m_database->run("COMMIT");
    m_database = nullptr;
  }

 private:
  Database* m_database;
};

}  // namespace permafrost
