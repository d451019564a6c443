// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Telemetry

extension ExchangeReason {
    /// Creates the reason of a permitted request.
    init(of grounds: Permit.Grounds) {
        switch grounds {
        case .rule(let rule): self = .rule(rule)
        case .warned(let denial): self = .warned(denial)
        }
    }
}
