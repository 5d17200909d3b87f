/// Makes a failing history smaller.
package enum Shrinking {
    /// Leaves out chunks of a history while it keeps failing: first halves, at last single steps.
    ///
    /// - Parameters:
    ///   - steps: a history that fails.
    ///   - tries: how many runs it may take.
    ///   - fails: whether a history still fails.
    /// - Returns: a history that fails and of which no single step can be left out, as far as the tries reached.
    /// - Throws: what `fails` throws.
    package static func smallest<Element>(
        _ steps: [Element], tries: Int = 400, fails: ([Element]) async throws -> Bool
    ) async throws -> [Element] {
        var steps = steps
        var tries = tries
        var chunk = max(1, steps.count / 2)
        while tries > 0 {
            var place = 0
            var isSmaller = false
            while place < steps.count && tries > 0 {
                var candidate = steps
                candidate.removeSubrange(place..<min(place + chunk, steps.count))
                tries -= 1
                if try await fails(candidate) {
                    steps = candidate
                    isSmaller = true
                } else {
                    place += chunk
                }
            }
            if chunk == 1 && !isSmaller { break }
            chunk = max(1, chunk / 2)
        }
        return steps
    }
}
