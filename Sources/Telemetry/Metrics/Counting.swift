// SPDX-License-Identifier: Apache-2.0

extension FixedWidthInteger {
    /// Adds to the counter. At the largest number it stays instead of wrapping or trapping; negative numbers count as
    /// zero.
    mutating func count(_ more: Self) {
        guard more > 0 else { return }
        let (sum, isTooLarge) = addingReportingOverflow(more)
        self = isTooLarge ? .max : sum
    }
}
