// SPDX-License-Identifier: Apache-2.0

// What is used of libsodium, from Debian's libsodium-dev, and no more. Cryptography is the only module that imports it.
// None of these functions depends on sodium_init(), which chooses among implementations that are not used here.
#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/crypto_hash_sha256.h>
#include <sodium/crypto_sign_ed25519.h>
