/// The service says no.
///
/// The caller is told little, as AWS tells little; the true cause goes to the request log, as it goes to CloudTrail there.
struct SandboxRefusal: Error, Equatable {
    /// The HTTP status.
    let status: Int
    /// What the caller reads.
    let detail: String
    /// What a person who debugs reads.
    let reason: String
    /// The word for the kind of mistake (RFC 7644, section 3.12), where the product has one.
    var scimType: String?
    /// The product's own word for the mistake, as in `REQUEST_LIMIT_EXCEEDED`.
    var code: String?

    /// A refusal by a product that tells its clients what was wrong.
    ///
    /// - Parameters:
    ///   - status: The HTTP status.
    ///   - scimType: The word of RFC 7644, if there is one for it.
    ///   - reason: What was wrong.
    ///   - code: The product's own word.
    /// - Returns: The refusal.
    static func scim(
        _ status: Int, _ scimType: String? = nil, _ reason: String, code: String? = nil
    ) -> SandboxRefusal {
        SandboxRefusal(status: status, detail: reason, reason: reason, scimType: scimType, code: code)
    }

    /// The request breaks a rule: 400 with the one sentence that AWS has for all of them.
    static func invalid(_ reason: String) -> SandboxRefusal {
        SandboxRefusal(
            status: 400, detail: "Request is unparsable, syntactically incorrect, or violates schema.", reason: reason)
    }

    /// PATCH without a path that would change several attributes.
    static func severalAttributesWithoutPath(_ names: [String]) -> SandboxRefusal {
        SandboxRefusal(
            status: 400,
            detail: "Current PATCH support allows omitting \"path\" attribute only for Add and Replace operations "
                + "modifying a single attribute.",
            reason: "the operation has no path and its value names \(names.sorted().joined(separator: ", "))")
    }

    /// PATCH that would replace or remove all members of a group.
    static func membershipReplacement(_ reason: String) -> SandboxRefusal {
        SandboxRefusal(status: 400, detail: "Replacing group memberships is not supported.", reason: reason)
    }

    /// No, a wrong, or somebody else's token; or a wrong tenant, which looks the same from outside.
    static func unauthorized(_ reason: String) -> SandboxRefusal {
        SandboxRefusal(status: 401, detail: "Authorization header is invalid or missing.", reason: reason)
    }

    /// There is no such resource.
    static func notFound(_ reason: String) -> SandboxRefusal {
        SandboxRefusal(status: 404, detail: "Specified resource does not exist.", reason: reason)
    }

    /// The value that must be unique is taken.
    static func conflict(_ reason: String) -> SandboxRefusal {
        SandboxRefusal(status: 409, detail: "Refused to create a new, duplicate resource.", reason: reason)
    }

    /// A refusal whose status is a setting.
    static func configured(status: Int, _ reason: String) -> SandboxRefusal {
        switch status {
        case 400: .invalid(reason)
        case 401: .unauthorized(reason)
        case 404: .notFound(reason)
        case 409: .conflict(reason)
        case 403:
            SandboxRefusal(
                status: 403, detail: "Operation is not permitted based on the supplied authorization.", reason: reason)
        case 429: SandboxRefusal(status: 429, detail: "Too many requests exceeded the limits.", reason: reason)
        default: SandboxRefusal(status: status, detail: "Service failed to process the request.", reason: reason)
        }
    }

    /// The error of RFC 7644, section 3.12.
    ///
    /// - Parameter numericStatus: Whether `status` is a number, as some services write it.
    /// - Returns: The answer.
    func scimAnswer(numericStatus: Bool = false) -> ServiceAnswer {
        var members: [String: JSONValue] = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": .string(detail),
            "status": numericStatus ? .integer(status) : .string(String(status)),
        ]
        if let scimType { members["scimType"] = .string(scimType) }
        var answer = ServiceAnswer.json(.object(members), status: status)
        if status == 401 { answer.headers["WWW-Authenticate"] = "Bearer" }
        return answer
    }

    /// The body that AWS sends.
    ///
    /// The list of schemas stands there under two names: `schema`, an old slip of the service that its clients have
    /// come to read, and `schemas`. There is never a `scimType`.
    ///
    /// - Parameters:
    ///   - requestID: The id that the header `x-amzn-RequestId` carries too.
    ///   - time: The moment of the answer.
    /// - Returns: The body.
    func body(requestID: String, time: Timestamp) -> JSONValue {
        let schemas: JSONValue = ["urn:ietf:params:scim:api:messages:2.0:Error"]
        return [
            "schema": schemas, "schemas": schemas, "detail": .string(detail), "status": .string(String(status)),
            "exceptionRequestId": .string(requestID), "timeStamp": .string(time.ofError),
        ]
    }
}
