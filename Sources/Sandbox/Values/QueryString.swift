import Foundation

/// The query of a URL, decoded as forms are: `+` is a space.
struct QueryString: Sendable, Equatable {
    private let values: [String: String]

    /// Reads a query.
    ///
    /// A name without a value, as in `?cursor`, has the empty value. Of two values under one name the first counts.
    ///
    /// - Parameter text: What stands after the question mark, nil where there is none.
    init(_ text: String?) {
        var values: [String: String] = [:]
        for pair in (text ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decode(parts[0])
            let value = parts.count > 1 ? Self.decode(parts[1]) : ""
            values[name] = values[name] ?? value
        }
        self.values = values
    }

    /// The value under a name.
    subscript(name: String) -> String? {
        values[name]
    }

    private static func decode(_ text: Substring) -> String {
        let spaced = String(text).replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}
