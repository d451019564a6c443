// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore
import Testing

@testable import DataPlane

@Suite("What there is to say of a container's label")
struct LabelReportTests {
    @Test("is told of few containers in an hour, whatever they are called, and then of others")
    func flood() {
        let lines = Lines()
        let report = LabelReport(logger: lines.logger)
        func tell(_ name: String, at seconds: Int64) {
            let container = ContainerDescription(id: name, name: name, labels: [], attachments: [])
            report.tell(
                [LabelRemark(label: "l", words: "w")], of: container, now: .uptimeNanoseconds(1) + .seconds(seconds))
        }
        for number in 0..<1000 { tell("c\(number)", at: 1) }
        #expect(lines.all.count == LabelReport.most + 1)
        #expect(lines.all.last == "what there is to say of more labels of containers is not told for an hour")
        tell("c0", at: 3000)
        tell("new", at: 3700)
        #expect(lines.all.last == "container new: label l: w")
    }
}
