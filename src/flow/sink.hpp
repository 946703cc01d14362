// SPDX-License-Identifier: Apache-2.0
// The receiving end of a flow. Order of calls: begin once, then records and files, then finish once.
// An Actor opens its section; a file comes before the first post naming it, a collection's items come
// before the Collection, an own post before a relation naming it. One thread calls. After an exception
// only the destructor is called.
#pragma once

#include "io/bytes.hpp"
#include "model/record.hpp"

namespace permafrost {

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void begin(const Preamble& preamble) = 0;
  /// The record and everything it points to is lent for this call.
  virtual void put(const Record& record) = 0;
  /// `bytes` is lent for this call; a sink may read none, some or all of them.
  virtual void put_file(const File& file, ByteSource& bytes) = 0;
  /// The last act: commits. A sink that was never finished leaves nothing at its destination.
  virtual void finish() = 0;
};

}  // namespace permafrost
