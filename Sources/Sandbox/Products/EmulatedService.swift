/// One product as its clients see it: a directory, and the rules of who may do what to it.
///
/// It is a value that is asked one request at a time, so a copy of it is what the directory was at that moment. Nothing
/// in it knows of connections, faults, limits or logs.
protocol EmulatedService: Sendable {
    /// Where its endpoints lie.
    var layout: EndpointLayout { get }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - now: The time.
    /// - Returns: The answer to a request that is granted.
    /// - Throws: Every other answer. Nothing has changed then.
    mutating func answer(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) -> ServiceAnswer

    /// What a refused client is sent.
    ///
    /// - Parameters:
    ///   - refusal: Why the request was not granted.
    ///   - requestID: The id of the request.
    ///   - now: The time.
    /// - Returns: The answer, in the product's own form.
    func answer(to refusal: SandboxRefusal, requestID: String, at now: Timestamp) -> ServiceAnswer

    /// How the product refuses a client that asks too often.
    func throttling(_ reason: String) -> SandboxRefusal

    /// Whether the product looks at tokens itself; for all others the sandbox does it.
    var hasOwnDoor: Bool { get }

    /// What the product says besides the token when it gives one out.
    func tokenMembers(_ members: [String: JSONValue], _ request: ServiceRequest) -> [String: JSONValue]

    /// Forgets users and groups, but for those that it starts with.
    ///
    /// Ids that were given out are not given out again.
    mutating func clear()

    /// The directory, for people and tests.
    var state: SandboxState { get }
}

extension EmulatedService {
    var hasOwnDoor: Bool { false }

    func tokenMembers(_ members: [String: JSONValue], _ request: ServiceRequest) -> [String: JSONValue] {
        members
    }

    func throttling(_ reason: String) -> SandboxRefusal {
        .configured(status: 429, reason)
    }
}

extension SandboxConfiguration {
    /// The product that is asked for, with an empty directory.
    var service: any EmulatedService {
        switch profile {
        case .awsIdentityCenter: IdentityCenter(configuration: self)
        case .scim: SCIMService(configuration: self)
        case .salesforce: Salesforce(configuration: self)
        case .entra: Entra(configuration: self)
        case .google: CloudIdentity(configuration: self)
        }
    }
}
