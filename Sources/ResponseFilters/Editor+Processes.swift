// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The form of a column's cells in the output of `ps`, by the column's title.
enum ProcessColumn {
    case number
    case word

    init?(title: String) {
        switch title {
        case "PID", "PPID", "PGID", "SID", "C", "%CPU", "%MEM", "VSZ", "RSS", "SZ", "NI", "PRI", "TIME", "ELAPSED",
            "NLWP", "TIME+", "CPU":
            self = .number
        case "UID", "USER", "RUSER", "GROUP", "TTY", "TT", "STAT", "S", "START", "STIME", "STARTED": self = .word
        default: return nil
        }
    }

    /// Whether a cell has the form. A client chooses the columns and their titles (`ps -o args=PID`), so the title
    /// alone proves nothing.
    func allows(_ cell: UnsafeRawBufferPointer) -> Bool {
        guard cell.count <= 32 else { return false }
        return cell.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x2E, 0x3A, 0x2D: true
            case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2F, 0x2B, 0x3C, 0x3F: self == .word
            default: false
            }
        }
    }
}

extension Editor {
    /// Reads the titles before the cells are passed on, since `Processes` may come before `Titles`.
    mutating func readTitles(from captures: PathTree) throws(FilterError) {
        try collector.collect(bytes, at: at, captures: captures)
        columns = collector.names.map { ProcessColumn(title: $0.string(in: bytes)) }
    }

    mutating func redactCell() throws(FilterError) -> Treated {
        let text = try text()
        if columns.indices.contains(column), let allowed = columns[column], text.read(in: bytes, allowed.allows) {
            at = text.end + 1
            return .done
        }
        _ = try mask()
        return .done
    }
}
