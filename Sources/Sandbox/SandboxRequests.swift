/// What `GET /_sandbox/requests` tells.
package struct SandboxRequests: Sendable, Codable, Equatable {
    /// How many requests had the same method, route and status.
    package struct Count: Sendable, Codable, Equatable {
        /// The method.
        package let method: String
        /// The path behind `/scim/v2` with a placeholder for the id.
        package let route: String
        /// The status; nil where the connection was closed without an answer.
        package let status: Int?
        /// How many.
        package let count: Int
    }

    /// A request that was refused.
    package struct Refused: Sendable, Codable, Equatable {
        /// When.
        package let time: String
        /// The method.
        package let method: String
        /// The path behind `/scim/v2`.
        package let path: String
        /// The status; nil where the connection was closed without an answer.
        package let status: Int?
        /// What the client was told.
        package let detail: String
        /// Why it was refused, in so many words.
        package let reason: String
    }

    /// How many requests the emulated service was sent.
    package let total: Int
    /// The same, sorted by route, method and status.
    package let counts: [Count]
    /// The last 200 that were refused, oldest first.
    package let refused: [Refused]

    /// How many requests had this method, and where they are given, this route and this status.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - route: The route, as in `/Users/{id}`.
    ///   - status: The status.
    /// - Returns: How many.
    package func count(method: String, route: String? = nil, status: Int? = nil) -> Int {
        counts.reduce(0) { sum, line in
            let fits =
                line.method == method && (route ?? line.route) == line.route && (status ?? line.status) == line.status
            return fits ? sum + line.count : sum
        }
    }
}
