import Domain
import JSON
import Store

extension Question {
    /// Reads the request of an endpoint; unknown members are passed over, as AuthZEN asks.
    ///
    /// - Throws: `RequestProblem` with status 400 and the place of what is wrong.
    init(_ endpoint: Endpoint, _ body: [UInt8], _ limits: ServerLimits) throws(RequestProblem) {
        let root: JSONPlace
        do {
            root = JSONPlace(value: try JSONValue(parsing: body, maximumDepth: limits.depth), pointer: "")
        } catch {
            throw .syntax(error)
        }
        try root.object()
        switch endpoint {
        case .evaluation: self = .evaluation(try Evaluation(root, defaults: nil))
        case .evaluations: self = try Self.evaluations(root, limits)
        case .search(let kind): self = .search(try Search(kind, root, limits))
        }
    }

    private static func evaluations(_ root: JSONPlace, _ limits: ServerLimits) throws(RequestProblem) -> Question {
        let semantic = try semantic(root)
        // Without any, it is a single evaluation (section 7.1).
        guard let all = try root.member("evaluations"), case let elements = try all.array(), !elements.isEmpty else {
            return .evaluation(try Evaluation(root, defaults: nil))
        }
        guard elements.count <= limits.evaluations else {
            throw RequestProblem(
                status: 400, code: "too-many-evaluations", place: all.pointer,
                message: "\(all.pointer) holds \(elements.count) evaluations, and \(limits.evaluations) is the limit")
        }
        var evaluations: [Evaluation] = []
        for element in elements { evaluations.append(try Evaluation(element, defaults: root)) }
        return .evaluations(evaluations, semantic)
    }

    private static func semantic(_ root: JSONPlace) throws(RequestProblem) -> Semantic {
        guard let options = try root.member("options"), let named = try options.member("evaluations_semantic") else {
            return .executeAll
        }
        guard let semantic = Semantic(rawValue: try named.text()) else {
            let all = Semantic.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(named.pointer, "is none of \(all)")
        }
        return semantic
    }
}

extension Evaluation {
    /// - Parameters:
    ///   - place: the evaluation.
    ///   - defaults: the whole request, whose members stand in for those that are missing.
    /// - Throws: `RequestProblem` with the place of what is wrong.
    init(_ place: JSONPlace, defaults: JSONPlace?) throws(RequestProblem) {
        func find(_ name: String) throws(RequestProblem) -> JSONPlace? {
            if let own = try place.member(name) { return own }
            return try defaults?.member(name)
        }
        func demand(_ name: String) throws(RequestProblem) -> JSONPlace {
            guard let found = try find(name) else { throw .missing(place.pointer + "/" + name) }
            return found
        }
        subject = try Entity(try demand("subject"))
        action = try Search.name(ofAction: try demand("action"))
        resource = try Entity(try demand("resource"))
        let context = try find("context")
        moment = try Moment(context: context)
        contextPlace = context?.pointer ?? ""
    }
}

extension Entity {
    /// - Parameters:
    ///   - place: the subject or resource.
    ///   - isSearched: whether it is what is searched for: then an identifier is passed over.
    /// - Throws: `RequestProblem` with the place of what is wrong.
    init(_ place: JSONPlace, isSearched: Bool = false) throws(RequestProblem) {
        type = try place.required("type").text()
        id = isSearched ? "" : try place.required("id").text()
        try place.member("properties")?.object()
    }
}

extension Moment {
    init(context: JSONPlace?) throws(RequestProblem) {
        guard let context else {
            self = .now
            return
        }
        try context.object()
        switch (try context.member("at"), try context.member("seq")) {
        case (nil, nil): self = .now
        case (let at?, nil):
            guard let instant = Timestamp(try at.text()) else {
                throw .invalid(at.pointer, "is no RFC 3339 time, such as 2026-03-10T12:00:00Z")
            }
            self = .at(instant)
        case (nil, let seq?): self = .seq(try seq.number())
        case (_, let seq?): throw .invalid(seq.pointer, "stands beside at; ask with one of the two")
        }
    }
}

extension Search {
    init(_ kind: SearchKind, _ root: JSONPlace, _ limits: ServerLimits) throws(RequestProblem) {
        self.kind = kind
        subject = try Entity(try root.required("subject"), isSearched: kind == .subject)
        action = kind == .action ? nil : try Self.name(ofAction: try root.required("action"))
        resource = try Entity(try root.required("resource"), isSearched: kind == .resource)
        moment = try Moment(context: try root.member("context"))
        page = try Page(kind, root, limits)
    }

    static func name(ofAction place: JSONPlace) throws(RequestProblem) -> String {
        try place.member("properties")?.object()
        return try place.required("name").text()
    }
}

extension Search.Page {
    init(_ kind: SearchKind, _ root: JSONPlace, _ limits: ServerLimits) throws(RequestProblem) {
        var members = try root.object()
        let page = try root.member("page")
        members["page"] = nil
        search = PageToken.search(kind, members)
        try page?.member("properties")?.object()
        let asked = try page?.member("limit")?.number()
        guard let place = try page?.member("token"), case let text = try place.text(), !text.isEmpty else {
            token = nil
            limit = Int(min(asked ?? Int64(limits.usualPage), Int64(limits.page)))
            return
        }
        guard let token = PageToken(text) else {
            throw RequestProblem(
                status: 400, code: "invalid-page-token", place: place.pointer,
                message: "\(place.pointer) is not what a page before gave as next_token")
        }
        guard token.search == search, asked == nil || min(asked ?? 0, Int64(limits.page)) == token.limit,
            token.limit <= limits.page
        else {
            throw RequestProblem(
                status: 400, code: "page-token-mismatch", place: place.pointer,
                message: "\(place.pointer) belongs to another search; repeat all of the first request beside it")
        }
        self.token = token
        limit = token.limit
    }
}
