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

    /// An idempotency key that went out with two different requests.
    package struct KeySlip: Sendable, Codable, Equatable {
        /// The key.
        package let key: String
        /// The method of the later request.
        package let method: String
        /// The path of the later request, behind the base of all endpoints.
        package let path: String
        /// The digest of method, path and body of the first request.
        package let first: String
        /// The digest of method, path and body of the later request.
        package let then: String
    }

    /// What the writes had in common.
    package struct Writes: Sendable, Codable, Equatable {
        /// How many requests were no reads, whatever became of them.
        package let total: Int
        /// How many of them had no `Idempotency-Key`.
        package let withoutKey: Int
        /// How many of them had a key that had been there before.
        package let repeatedKey: Int
        /// The first 100 of those that were not the request that the key was first sent with.
        package let keysWithTwoBodies: [KeySlip]
        /// How many resources have come into being.
        package let created: Int
        /// Each `externalId` under which more than one resource has come into being, deleted ones counted, and how many.
        package let createdMoreThanOnce: [String: Int]
    }

    /// What the rate limit did.
    package struct Rate: Sendable, Codable, Equatable {
        /// The limit; nil where there is none.
        package let limit: RateLimit?
        /// How many requests it let in.
        package let granted: Int
        /// How many it refused.
        package let refused: Int
    }

    /// How many requests the emulated service was sent.
    package let total: Int
    /// The same, sorted by route, method and status.
    package let counts: [Count]
    /// The last 200 that were refused, oldest first.
    package let refused: [Refused]
    /// The most requests that were ever under way at once, counted from the head read to the answer written.
    package let inFlightPeak: Int
    /// What the rate limit did.
    package let rate: Rate
    /// What the writes had in common.
    package let writes: Writes

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
