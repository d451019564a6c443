// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import PolicyCore

/// Logs remarks on containers' labels: once for each container's name and label, however often it is recreated, and on
/// few labels in an hour. Used on one event loop.
final class LabelReport {
    private let logger: Logger?
    private var told: Set<String> = []
    private var end = NIODeadline.uptimeNanoseconds(0)

    static let most = 64
    private static let pause = TimeAmount.hours(1)

    init(logger: Logger?) { self.logger = logger }

    func tell(_ remarks: [LabelRemark], of container: ContainerDescription, now: NIODeadline = .now()) {
        for remark in remarks where isDue("\(container.name) \(remark.label)", now: now) {
            logger?.warning("container \(container.name): label \(remark.label): \(remark.words)")
            if told.count == Self.most {
                logger?.warning("what there is to say of more labels of containers is not told for an hour")
            }
        }
    }

    private func isDue(_ key: String, now: NIODeadline) -> Bool {
        if end <= now { (told, end) = ([], now + Self.pause) }
        return told.count < Self.most && told.insert(key).inserted
    }
}

/// The readers of containers' labels, and the log's reports on them.
struct LabelReading {
    let sources: [any ClientPolicySource]
    let report: LabelReport

    /// Reports on a container's labels. Returns false while its labels do not count.
    func tell(of container: ContainerDescription, in table: ContainerTable) -> Bool {
        var isRead = true
        for source in sources {
            let remarks = source.remarks(on: container, in: table)
            if let remarks { report.tell(remarks, of: container) }
            isRead = isRead && remarks != nil
        }
        return isRead
    }
}
