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
        /// The true answer: its head at once, its body in small pieces over `milliseconds` in all.
        case slowBody = "slow-body"
        /// 200 before anything happens, and a body that goes on until the client hangs up.
        ///
        /// Past `Fault.endlessBodyLimit` bytes the connection is closed.
        case endlessBody = "endless-body"
        /// 200 after the request has done its work, with JSON that is not what was asked; `form` says in which way.
        case wrongJSON = "wrong-json"
        /// Lists stay behind: the writes of the last `milliseconds`, or the last `writes` of them, do not show.
        ///
        /// Only writes that were made while the fault was in force can be hidden.
        case searchLag = "search-lag"
    }

    /// In which way the JSON of `wrong-json` is wrong.
    package enum Form: String, Sendable, Codable, CaseIterable {
        /// The true answer, cut off in the middle.
        case cut
        /// JSON that has nothing to do with SCIM.
        case foreign
        /// A resource that nobody asked for, with an id and an `externalId` of its own.
        case stranger
    }

    /// The most bytes of `endless-body`: enough for a client without a bound to be in trouble, and an end for the test.
    package static let endlessBodyLimit = 64 << 20

    /// The names of the properties in JSON.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case kind, method, path, skip, count, probability, seed, status, retryAfter, milliseconds, writes, form
    }

    /// What goes wrong.
    package var kind: Kind
    /// Only requests with this method; nil means every one.
    package var method: String?
    /// Only requests whose path behind the base URL begins so, as in `/Users`, in any case; nil means every one.
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
    /// How long `delay` waits, `slow-body` takes, and `search-lag` hides.
    package var milliseconds: Int?
    /// How many writes `search-lag` hides.
    package var writes: Int?
    /// In which way `wrong-json` is wrong; nil means `cut`.
    package var form: Form?

    /// Describes a fault.
    ///
    /// - Parameters:
    ///   - kind: What goes wrong.
    ///   - method: Only requests with this method.
    ///   - path: Only requests whose path behind the base URL begins so.
    ///   - skip: How many of those requests are let pass first.
    ///   - count: How many times it goes wrong; nil means for ever.
    ///   - probability: How likely it goes wrong, from 0 to 1.
    ///   - seed: The seed for `probability`.
    ///   - status: The status, where the kind has one.
    ///   - retryAfter: The value of `Retry-After`.
    ///   - milliseconds: How long `delay` waits, `slow-body` takes, and `search-lag` hides.
    ///   - writes: How many writes `search-lag` hides.
    ///   - form: In which way `wrong-json` is wrong.
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
        milliseconds: Int? = nil,
        writes: Int? = nil,
        form: Form? = nil
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
        self.writes = writes
        self.form = form
    }

    /// How far lists stay behind; nil for any other kind of fault.
    var searchLag: SearchLag? {
        kind == .searchLag ? SearchLag(milliseconds: milliseconds ?? 0, writes: writes ?? 0) : nil
    }
}
