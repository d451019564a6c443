// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// A request that was permitted, from its permit to the end of its answer. One object, so that what is known of a large
/// answer is never copied.
final class ForwardedRequest {
    let permit: Permit
    /// What is known of the engine's answer.
    var response = ResponseState()
    /// The engine has ended its stream.
    var engineEnded = false

    init(permit: Permit) { self.permit = permit }

    /// The engine has said all, and what may be seen of it is being looked up: its connection is needed no more.
    var isResponseWhole: Bool { response.treated?.bodyHasEnded == true }
}
