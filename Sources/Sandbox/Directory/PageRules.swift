import Foundation

/// How a product cuts lists into pages: by index (RFC 7644, section 3.4.2.4), by cursor (RFC 9865), by both or not at all.
struct PageRules: Sendable, Equatable {
    /// Whether `startIndex` counts.
    var hasIndex = true
    /// Whether `cursor` counts.
    var hasCursor = true
    /// Whether a request that asks for neither gets a cursor.
    var prefersCursor = false
    /// How many resources there are on a page where the client does not say.
    var defaultSize = 100
    /// The most resources on a page.
    var maxSize = 200
    /// The name of the list: `Resources`, or `resources` where the product writes it so.
    var listName = "Resources"
    /// Whether pages with a cursor say how many there are in all.
    var countsWithCursor = true

    /// Makes one page.
    ///
    /// - Parameters:
    ///   - found: Everything that was found, in the order of creation.
    ///   - query: The query of the request.
    ///   - place: The list and all that must stay the same between two pages.
    ///   - body: One resource as it goes out.
    /// - Returns: The body of the answer.
    /// - Throws: 400 `invalidValue`, `invalidCursor` or `invalidCount`.
    func page(
        of found: [StoredResource], query: QueryString, place: String, body: (StoredResource) -> JSONValue
    ) throws(SandboxRefusal) -> JSONValue {
        let asked = try number(query["count"], "count").map { max($0, 0) }
        let count = min(asked ?? defaultSize, maxSize)
        var members: [String: JSONValue] = ["schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"]]
        let wantsCursor = query["cursor"] != nil || (prefersCursor && query["startIndex"] == nil)
        if hasCursor, wantsCursor {
            if query["startIndex"] != nil {
                throw .scim(400, "invalidValue", "cursor and startIndex exclude each other")
            }
            let digest = BodyDigest(method: "", target: place, body: Data()).text
            let start = try read(query["cursor"] ?? "", digest: digest, count: count)
            let rest = found.filter { $0.serial > start }
            let shown = rest.prefix(count)
            if count > 0, rest.count > shown.count, let last = shown.last {
                members["nextCursor"] = .string(Self.write("\(last.serial) \(count) \(digest)"))
            }
            if countsWithCursor { members["totalResults"] = .integer(found.count) }
            return finish(members, shown, body)
        }
        if query["cursor"] != nil, !hasCursor, !hasIndex {
            throw .scim(400, "invalidValue", "this service has no pages")
        }
        let start = hasIndex ? max(try number(query["startIndex"], "startIndex") ?? 1, 1) : 1
        members["totalResults"] = .integer(found.count)
        members["startIndex"] = .integer(start)
        return finish(members, found.dropFirst(start - 1).prefix(count), body)
    }

    private func finish(
        _ members: [String: JSONValue], _ shown: ArraySlice<StoredResource>, _ body: (StoredResource) -> JSONValue
    ) -> JSONValue {
        var members = members
        members["itemsPerPage"] = .integer(shown.count)
        members[listName] = .array(shown.map(body))
        return .object(members)
    }

    private func number(_ text: String?, _ name: String) throws(SandboxRefusal) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text) else { throw .scim(400, "invalidValue", "\(name) must be a number") }
        return number
    }

    private func read(_ cursor: String, digest: String, count: Int) throws(SandboxRefusal) -> Int {
        if cursor.isEmpty { return 0 }
        let base64 = cursor.replacing("-", with: "+").replacing("_", with: "/")
        let padded = base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)
        let words = Data(base64Encoded: padded).map { String(decoding: $0, as: UTF8.self).split(separator: " ") } ?? []
        guard words.count == 3, let serial = Int(words[0]), let size = Int(words[1]) else {
            throw .scim(400, "invalidCursor", "the cursor is none of ours")
        }
        if words[2] != digest { throw .scim(400, "invalidCursor", "the query changed between two pages") }
        if size != count { throw .scim(400, "invalidCount", "count changed between two pages") }
        return serial
    }

    /// A cursor holds only characters that need no encoding in a URL.
    private static func write(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
