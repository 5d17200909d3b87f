import Delivery
import JSON
import NIOHTTP1
import SCIM

/// Says what an HTTP answer means, given what was asked (RFC 7644 section 3.12).
struct AnswerReading {
    let question: Question
    let profile: TargetProfile
    let paths: [String]
    private let token: String
    private let now: @Sendable () -> Double

    init(
        request: PreparedRequest, profile: TargetProfile, paths: [String], token: String,
        now: @escaping @Sendable () -> Double
    ) {
        question = Question(request, profile)
        self.profile = profile
        self.paths = paths
        self.token = token
        self.now = now
    }

    func reply(to answer: Answer) -> Reply {
        let content = AnswerContent(answer)
        let status = answer.status
        let detail = explanation(content, status: status)
        switch status {
        case 200..<300: return success(content, answer)
        case 300..<400: return .refused(detail: redirection(answer), status: status)
        case 400, 403: return refusal(content, answer, detail: detail)
        case 401: return .credential(detail: detail, status: status)
        case 404: return absence(content, detail: detail)
        case 408: return .ambiguous(detail: detail, status: status)
        case 409: return .conflict(detail: detail, status: status)
        case 412: return .stale(status: status)
        case 429, 503: return .throttled(retryAfter: wait(answer), status: status)
        case 501: return .refused(detail: detail, status: status)
        case 500..<600: return .ambiguous(detail: detail, status: status)
        case 400..<500: return .refused(detail: detail, status: status)
        default:
            return .malformed(detail: "The target answered \(status), which is no HTTP status.", status: status)
        }
    }

    // MARK: 2xx

    private func success(_ content: AnswerContent, _ answer: Answer) -> Reply {
        let status = answer.status
        switch question.kind {
        case .find(let asked): return finding(content, asked: asked, status: status)
        case .list(let place): return page(content, at: place, status: status)
        case .read, .create:
            if case .json(let json) = content, let resource = resource(json, answer) {
                return .done(resource, status: status)
            }
            if question.kind == .create, content.isWithoutNews, let id = idFromLocation(answer) {
                return .done(
                    RemoteResource(id: id, externalId: nil, attributes: [:], isActive: nil), status: status)
            }
            let lack = question.kind == .create ? "the id of what it made" : "the resource that was asked for"
            return malformed(content, status: status, "a success without \(lack)")
        case .change:
            switch content {
            case .empty: return .done(nil, status: status)
            case .json(let json):
                if let resource = resource(json, answer) { return .done(resource, status: status) }
                // A gateway's own cheerful object must not pass for a change that was made.
                guard let shown = SCIMResource(json), SCIMError(json) == nil,
                    !shown.schemas.isEmpty || json.object?.isEmpty == true
                else { return malformed(content, status: status, "a success that is not SCIM") }
                return .done(nil, status: status)
            case .page, .text, .tooLong: return malformed(content, status: status, "a success that is not SCIM")
            }
        }
    }

    /// Compares what was found with what was asked for: there are servers that ignore filters and show everybody.
    private func finding(_ content: AnswerContent, asked: SCIMEquality?, status: Int) -> Reply {
        guard case .json(let json) = content, let page = SCIMListResponse(json) else {
            return malformed(content, status: status, "something that is not a list")
        }
        var found: [RemoteResource] = []
        var strangers = 0
        for shown in page.resources {
            guard let resource = resource(shown) else {
                return .malformed(detail: "The target's list shows a resource without an id.", status: status)
            }
            if asked.map({ Self.matches(shown, $0) }) ?? true {
                found.append(resource)
            } else {
                strangers += 1
            }
        }
        if strangers > 1 || (strangers == 1 && found.isEmpty && page.isPartial) {
            return .malformed(
                detail: "The target ignores filters: asked for one \(asked?.attribute ?? "value"), it shows others.",
                status: status)
        }
        return .found(found, status: status)
    }

    /// An `externalId` is compared byte by byte, names without regard to case (RFC 7643 sections 3.1 and 4.1).
    private static func matches(_ resource: SCIMResource, _ asked: SCIMEquality) -> Bool {
        guard let value = asked.value.string else { return false }
        if asked.attribute == "externalId" {
            return resource.externalId.map { $0.utf8.elementsEqual(value.utf8) } ?? false
        }
        return resource.text(at: SCIMPath(attribute: asked.attribute))?.lowercased() == value.lowercased()
    }

    private func resource(_ json: JSONValue, _ answer: Answer) -> RemoteResource? {
        guard let shown = SCIMResource(json), SCIMError(json) == nil else { return nil }
        return resource(shown, version: answer.headers.first(name: "ETag"))
    }

    /// A resource as the target showed it; nil where it has no id.
    ///
    /// - Parameters:
    ///   - shown: what stands in the body.
    ///   - version: the answer's own version, where it is of this resource alone.
    /// - Returns: the resource in our words.
    func resource(_ shown: SCIMResource, version: String? = nil) -> RemoteResource? {
        guard let id = shown.id else { return nil }
        let attributes = shown.texts(at: question.isAboutGroups ? ["displayName"] : paths)
        return RemoteResource(
            id: id, externalId: shown.externalId, attributes: attributes, isActive: shown.saysActive,
            version: profile.usesVersions ? Self.usable(version) ?? Self.usable(shown.version) : nil,
            members: members(shown))
    }

    /// A version that a header can carry.
    private static func usable(_ version: String?) -> String? {
        guard let version, !version.isEmpty, version.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return version
    }

    /// Who is in a group; where a whole group was asked for and no members are there, it has none (RFC 7643 section 2.5).
    private func members(_ shown: SCIMResource) -> [String]? {
        guard question.isAboutGroups, profile.membersAreShown, !question.excludesMembers else { return nil }
        return shown.members ?? (question.kind == .read ? [] : nil)
    }

    /// The id at the end of `Location`, for servers that show nothing else of what they made (RFC 7644 section 3.3).
    private func idFromLocation(_ answer: Answer) -> String? {
        guard answer.status == 201, let location = answer.headers.first(name: "Location") else { return nil }
        let path = (question.isAboutGroups ? profile.groupsPath : profile.usersPath).lowercased() + "/"
        let place = location.prefix { $0 != "?" && $0 != "#" }
        guard let last = place.lastIndex(of: "/"), place[...last].lowercased().hasSuffix(path),
            let id = String(place[place.index(after: last)...]).percentDecoded, !id.isEmpty, id != ".", id != ".."
        else { return nil }
        return id
    }

    // MARK: Everything else

    /// 400 and 403 are mostly what they seem, but products also say "later" and "exists already" with them.
    private func refusal(_ content: AnswerContent, _ answer: Answer, detail: String) -> Reply {
        guard case .json(let json) = content else { return .refused(detail: detail, status: answer.status) }
        let codes = ErrorCodes(json).codes
        if !codes.isDisjoint(with: profile.throttlingCodes) {
            return .throttled(retryAfter: wait(answer), status: answer.status)
        }
        return codes.isDisjoint(with: profile.conflictCodes)
            ? .refused(detail: detail, status: answer.status) : .conflict(detail: detail, status: answer.status)
    }

    private func wait(_ answer: Answer) -> Duration? {
        answer.headers.first(name: "Retry-After").flatMap { RetryAfter.wait($0, now: now()) }
    }

    /// What 404 means.
    ///
    /// There is no such resource only where a SCIM service says so, and not a web server that knows nothing of one.
    private func absence(_ content: AnswerContent, detail: String) -> Reply {
        if case .page = content { return malformed(content, status: 404, "") }
        // A gateway that has lost its way must not pass for the word that an account is gone.
        guard case .json(let json) = content, SCIMError(json) != nil else {
            return .malformed(
                detail: "The target answered that the address does not exist; is the endpoint right?", status: 404)
        }
        guard question.isAboutAll else { return .notFound(detail: detail, status: 404) }
        // AWS answers so where a filter names what it does not know; the RFC has an empty list for it.
        if case .find = question.kind { return .found([], status: 404) }
        return .notFound(detail: detail, status: 404)
    }

    private func redirection(_ answer: Answer) -> String {
        let place = answer.headers.first(name: "Location").map { location in
            " to " + AnswerText.line(String(location.prefix { $0 != "?" && $0 != "#" }), without: token, limit: 160)
        }
        return "The target redirects\(place ?? ""), which is not followed; has the endpoint moved?"
    }

    func malformed(_ content: AnswerContent, status: Int, _ surprise: String) -> Reply {
        let sentence =
            switch content {
            case .page: "The target answered a web page instead of SCIM; is the endpoint right?"
            case .tooLong: "The target's answer is longer than any SCIM answer should be; is the endpoint right?"
            case .json(let json) where SCIMError(json) != nil:
                "The target answered \(status) with an error inside: " + explanation(content, status: status)
            case .empty, .text, .json: "The target answered \(surprise); is the endpoint right?"
            }
        return .malformed(detail: AnswerText.line(sentence), status: status)
    }

    /// What the target says itself, or a sentence in its place.
    private func explanation(_ content: AnswerContent, status: Int) -> String {
        switch content {
        case .json(let json):
            let error = SCIMError(json)
            let parts = [error?.scimType, error?.detail ?? ErrorCodes(json).message].compactMap { $0 }
                .filter { !$0.isEmpty }
            if !parts.isEmpty { return AnswerText.line(parts.joined(separator: ": "), without: token) }
        case .text(let text): return AnswerText.line(text, without: token)
        case .empty, .page, .tooLong: break
        }
        return "The target answered \(status) without an explanation."
    }
}
