/// Counts what an evaluation may still do.
///
/// One unit is one step, one element of a list or map, or 16 bytes of text. Functions pay before they make what they
/// pay for, so the limit bounds memory as well as time.
package struct CELCostMeter: Sendable {
    /// What is allowed in all.
    package let limit: Int
    /// What is still allowed.
    package private(set) var remaining: Int

    /// A meter at its beginning.
    ///
    /// - Parameter limit: Units in all; below zero counts as none.
    package init(limit: Int) {
        self.limit = limit
        remaining = max(0, limit)
    }

    /// Pays for work.
    ///
    /// - Parameter units: Zero or more.
    /// - Throws: `CELEvaluationError.costExceeded` where less is left.
    @inline(__always)
    package mutating func charge(_ units: Int) throws(CELEvaluationError) {
        guard units <= remaining else { throw .costExceeded(limit: limit) }
        remaining -= units
    }

    /// Pays for reading or making text or bytes.
    ///
    /// - Parameter bytes: How many, zero or more.
    /// - Throws: `CELEvaluationError.costExceeded` where less is left.
    package mutating func charge(bytes: Int) throws(CELEvaluationError) {
        try charge(bytes / 16 + 1)
    }
}
