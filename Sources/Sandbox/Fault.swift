/// Something that goes wrong on request.
package struct Fault: Sendable, Codable, Equatable {
    /// What goes wrong.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// 429 before anything happens, without `Retry-After` unless one is given.
        case throttle
        /// A status, 500 unless another is given, before anything happens.
        case error
        /// The same after the request has done its work: a client that creates again makes a duplicate.
        case errorAfterEffect = "error-after-effect"
        /// The connection is closed before anything happens.
        case drop
        /// The connection is closed after the request has done its work.
        case dropAfterEffect = "drop-after-effect"
        /// The request waits before it is looked at.
        case delay
        /// A page for a browser, with status 200 unless another is given.
        case html
        /// 401, as if the token had expired.
        case unauthorized
    }

    /// The names of the properties in JSON.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case kind, method, path, skip, count, probability, seed, status, retryAfter, milliseconds
    }

    /// What goes wrong.
    package var kind: Kind
    /// Only requests with this method; nil means every one.
    package var method: String?
    /// Only requests whose path behind `/scim/v2` begins so, as in `/Users`; nil means every one.
    package var path: String?
    /// How many of those requests are let pass first.
    package var skip: Int?
    /// How many times it goes wrong; nil means for ever.
    package var count: Int?
    /// How likely it goes wrong, from 0 to 1; nil means always.
    package var probability: Double?
    /// The seed for `probability`; nil means one derived from the seed of the sandbox.
    package var seed: UInt64?
    /// The status of `error`, `error-after-effect` and `html`.
    package var status: Int?
    /// The value of the header `Retry-After` of `throttle` and `error`: seconds, or a date.
    package var retryAfter: String?
    /// How long `delay` waits.
    package var milliseconds: Int?

    /// Describes a fault.
    ///
    /// - Parameters:
    ///   - kind: What goes wrong.
    ///   - method: Only requests with this method.
    ///   - path: Only requests whose path behind `/scim/v2` begins so.
    ///   - skip: How many of those requests are let pass first.
    ///   - count: How many times it goes wrong; nil means for ever.
    ///   - probability: How likely it goes wrong, from 0 to 1.
    ///   - seed: The seed for `probability`.
    ///   - status: The status, where the kind has one.
    ///   - retryAfter: The value of `Retry-After`.
    ///   - milliseconds: How long `delay` waits.
    package init(
        _ kind: Kind,
        method: String? = nil,
        path: String? = nil,
        skip: Int? = nil,
        count: Int? = nil,
        probability: Double? = nil,
        seed: UInt64? = nil,
        status: Int? = nil,
        retryAfter: String? = nil,
        milliseconds: Int? = nil
    ) {
        self.kind = kind
        self.method = method
        self.path = path
        self.skip = skip
        self.count = count
        self.probability = probability
        self.seed = seed
        self.status = status
        self.retryAfter = retryAfter
        self.milliseconds = milliseconds
    }
}
