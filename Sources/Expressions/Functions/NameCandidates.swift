/// The names that an account may get, in the order in which they are tried: `jdoe`, `jdoe2`, `jdoe3` and so on.
///
/// Pure: whether a name is taken, whoever asks has to know. The sequence is bounded, so that a search ends.
package struct NameCandidates: Sequence, Sendable {
    private let base: [Unicode.Scalar]
    private let longest: Int
    private let count: Int64

    /// The names that are made of one.
    ///
    /// - Parameters:
    ///   - base: The first of them.
    ///   - longest: How many code points a name may have; the base is cut to make room for the number.
    ///   - count: How many names there are at most.
    package init(_ base: String, longest: Int = .max, count: Int64 = 10_000) {
        self.base = Array(base.unicodeScalars)
        self.longest = longest
        self.count = count
    }

    /// One of the names.
    ///
    /// - Parameter counter: 1 for the base itself.
    /// - Returns: Nil where the number alone is too long, or the counter is below 1.
    package func name(_ counter: Int64) -> String? {
        guard counter > 0 else { return nil }
        let number = counter == 1 ? "" : String(counter)
        guard number.utf8.count <= longest else { return nil }
        return StringFunctions.string(base.prefix(longest - number.utf8.count)) + number
    }

    /// The names in their order.
    ///
    /// - Returns: An iterator that ends with the last name that fits.
    package func makeIterator() -> AnyIterator<String> {
        var counter: Int64 = 0
        return AnyIterator {
            guard counter < count else { return nil }
            counter += 1
            return name(counter)
        }
    }
}
