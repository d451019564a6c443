// SPDX-License-Identifier: Apache-2.0

extension FixedWidthInteger {
    /// Counts on, and stays at the largest number rather than wrap or trap; what is less than nothing counts as
    /// nothing.
    mutating func count(_ more: Self) {
        guard more > 0 else { return }
        let (sum, isTooLarge) = addingReportingOverflow(more)
        self = isTooLarge ? .max : sum
    }
}
