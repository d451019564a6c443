// SPDX-License-Identifier: Apache-2.0

/// The settings of another tool's container: read from a compose file or a file of variables, to be converted.
package struct ForeignSettings: Sendable, Equatable {
    package var environment: [String: String] = [:]
    /// The command, without the program's name.
    package var arguments: [String] = []
    /// The dialect of the image; nil if the image has none.
    package var dialect: Dialect?

    package init() {}

    /// The arguments for `Configuration.read`. A dialect's name as the first word counts, as on Caisson's own command
    /// line.
    package var configurationArguments: ConfigurationArguments {
        if dialect == nil, let first = arguments.first, let named = Dialect(rawValue: first) {
            return ConfigurationArguments(dialect: named, flags: Array(arguments.dropFirst()))
        }
        return ConfigurationArguments(dialect: dialect, flags: arguments)
    }
}

/// The reader of a file of variables in the form of `docker run --env-file`: `NAME=VALUE`, `NAME` for this process's
/// own value, `#` at a line's beginning for a comment. Values are literal: quotes belong to them.
package enum EnvironmentFile {
    package static func read(
        from bytes: [UInt8], named name: String, environment: [String: String]
    ) -> (environment: [String: String], issues: [Issue]) {
        var result: [String: String] = [:]
        var issues: [Issue] = []
        for (offset, line) in lines(of: bytes).enumerated() {
            guard let text = String(validating: line, as: UTF8.self) else {
                issues.append(Issue(.error, at: "\(name):\(offset + 1)", "the line is not UTF-8"))
                continue
            }
            let line = text.drop { $0.isWhitespace }
            if line.isEmpty || line.hasPrefix("#") { continue }
            let key = String(line.prefix { $0 != "=" })
            guard !key.isEmpty, !key.contains(where: \.isWhitespace) else {
                issues.append(
                    Issue(.error, at: "\(name):\(offset + 1)", "\(String(line).shown) is not NAME=VALUE"))
                continue
            }
            result[key] =
                line.count > key.count ? String(line.dropFirst(key.count + 1)) : environment[key]
        }
        return (result, issues)
    }

    /// Returns the lines, which end in LF or CRLF, without a byte order mark before the first.
    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        return text.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }
    }
}
