// SPDX-License-Identifier: Apache-2.0

#include "tls_bounds.h"

// Of BoringSSL's ssl.h, under the names that swift-nio-ssl gives its copy.
int CNIOBoringSSL_SSL_CTX_set_session_cache_mode(void *context, int mode);
void CNIOBoringSSL_SSL_CTX_set_max_cert_list(void *context, size_t bytes);

/// SSL_SESS_CACHE_OFF
static const int off = 0;

void caisson_tls_bound(void *context, size_t longest_chain) {
    CNIOBoringSSL_SSL_CTX_set_session_cache_mode(context, off);
    CNIOBoringSSL_SSL_CTX_set_max_cert_list(context, longest_chain);
}
