// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.hpp"

#include <openssl/rand.h>

#include "crypto/openssl.hpp"

namespace permafrost {

Bytes random_bytes(std::size_t count) {
  Bytes bytes(count);
  openssl::require(RAND_bytes(openssl::octets(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

}  // namespace permafrost
