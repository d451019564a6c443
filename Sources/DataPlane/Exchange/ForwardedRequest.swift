// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// A permitted request, from its permit to the end of its response. One object, so that the state of a large response
/// is never copied.
final class ForwardedRequest {
    let permit: Permit
    /// The state of the engine's response.
    var response = ResponseState()
    /// Whether the engine has ended its stream.
    var engineEnded = false

    init(permit: Permit) { self.permit = permit }

    /// Whether the response has arrived completely and only a look-up for its filter is open: the engine's connection
    /// is no longer needed.
    var isResponseWhole: Bool { response.treated?.bodyHasEnded == true }
}
