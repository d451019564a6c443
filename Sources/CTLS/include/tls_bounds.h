// SPDX-License-Identifier: Apache-2.0

#ifndef CAISSON_TLS_BOUNDS_H
#define CAISSON_TLS_BOUNDS_H

#include <stddef.h>

/// What swift-nio-ssl has no setting for.

/// Has a context remember no session of a client, and take no message of a client's certificates that is longer than
/// this, nor than 16 KiB where that is more.
///
/// `context` is a `SSL_CTX` of swift-nio-ssl's BoringSSL.
void caisson_tls_bound(void *_Nonnull context, size_t longest_chain);

#endif
