// SPDX-License-Identifier: Apache-2.0

#include "cre2_shim.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <vector>

struct cre2_pattern {
    re2::RE2 compiled;

    cre2_pattern(const re2::StringPiece &text, const re2::RE2::Options &options) : compiled(text, options) {}
};

struct cre2_set {
    re2::RE2::Set compiled;

    explicit cre2_set(const re2::RE2::Options &options) : compiled(options, re2::RE2::UNANCHORED) {}
};

namespace {

/// The options are those of Go's regexp package, whose users wrote the patterns: UTF-8, Perl's classes, `^` and `$` for
/// the ends of the text, leftmost-first, a `.` that takes all but a line feed.
///
/// The memory is that of the program and of the states that matching keeps; when those are full RE2 goes on without
/// them, slower and still linear. It is a quarter of RE2's own bound, because a policy may have hundreds of patterns,
/// and clients decide which states are visited.
re2::RE2::Options options(int64_t memory = 2 << 20) {
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingUTF8);
    options.set_never_nl(false);
    options.set_log_errors(false);
    options.set_max_mem(memory);
    return options;
}

void copy(const char *words, char *error, size_t capacity) noexcept {
    size_t length = std::min(std::strlen(words), capacity - 1);
    std::memcpy(error, words, length);
    error[length] = '\0';
}

}  // namespace

cre2_pattern *cre2_compile(const void *pattern, size_t length, char *error, size_t capacity) noexcept {
    cre2_pattern *made = nullptr;
    try {
        made = new cre2_pattern(re2::StringPiece(static_cast<const char *>(pattern), length), options());
        if (made->compiled.ok()) return made;
        copy(made->compiled.error().c_str(), error, capacity);
    } catch (const std::exception &exception) {
        copy(exception.what(), error, capacity);
    } catch (...) {
        copy("unknown error", error, capacity);
    }
    cre2_free(made);
    return nullptr;
}

bool cre2_is_found(const cre2_pattern *pattern, const void *text, size_t length) noexcept {
    try {
        const re2::StringPiece piece(static_cast<const char *>(text), length);
        return pattern->compiled.Match(piece, 0, length, re2::RE2::UNANCHORED, nullptr, 0);
    } catch (...) {
        // No memory: nothing was found, so nothing is allowed.
        return false;
    }
}

void cre2_free(cre2_pattern *pattern) noexcept {
    delete pattern;
}

cre2_set *cre2_set_new(size_t memory) noexcept {
    try {
        return new cre2_set(options(static_cast<int64_t>(memory)));
    } catch (...) {
        return nullptr;
    }
}

bool cre2_set_add(cre2_set *set, const void *pattern, size_t length) noexcept {
    try {
        return set->compiled.Add(re2::StringPiece(static_cast<const char *>(pattern), length), nullptr) >= 0;
    } catch (...) {
        return false;
    }
}

bool cre2_set_compile(cre2_set *set) noexcept {
    try {
        return set->compiled.Compile();
    } catch (...) {
        return false;
    }
}

bool cre2_set_find(const cre2_set *set, const void *text, size_t length, bool *found, size_t count) noexcept {
    try {
        std::vector<int> indices;
        re2::RE2::Set::ErrorInfo error;
        const re2::StringPiece piece(static_cast<const char *>(text), length);
        if (!set->compiled.Match(piece, &indices, &error)) return error.kind == re2::RE2::Set::kNoError;
        for (int index : indices) {
            if (index >= 0 && static_cast<size_t>(index) < count) found[index] = true;
        }
        return true;
    } catch (...) {
        return false;
    }
}

void cre2_set_free(cre2_set *set) noexcept {
    delete set;
}
