// SPDX-License-Identifier: Apache-2.0

#ifndef CAISSON_TLS_BOUNDS_H
#define CAISSON_TLS_BOUNDS_H

#include <stddef.h>

/// Settings that swift-nio-ssl lacks.

/// Makes a context remember no sessions of clients, and accept no message of a client's certificates that is longer than
/// this, or than 16 KiB if that is more.
///
/// `context` is an `SSL_CTX` of swift-nio-ssl's BoringSSL.
void caisson_tls_bound(void *_Nonnull context, size_t longest_chain);

#endif
