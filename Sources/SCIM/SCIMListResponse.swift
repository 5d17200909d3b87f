package import JSON

/// One page of a search (RFC 7644 section 3.4.2, RFC 9865 for cursors).
package struct SCIMListResponse: Hashable, Sendable {
    package let resources: [SCIMResource]
    /// How many there are on all pages; nil where the server does not say, as in cursor mode.
    package let totalResults: Int?
    package let itemsPerPage: Int?
    package let startIndex: Int?
    /// Names the next page; nil on the last one and from servers without cursors.
    package let nextCursor: String?

    /// Reads a page; nil where the value is none.
    ///
    /// `Resources` may be missing where nothing was found, and some servers write it in lower case. A value counts as a
    /// page if it names the schema, or has `Resources` or `totalResults`.
    package init?(_ json: JSONValue) {
        guard let page = SCIMResource(json) else { return nil }
        let list = json.member("Resources")
        totalResults = Self.count(json.member("totalResults"))
        guard list != nil || totalResults != nil || page.schemas.contains(SCIMSchema.listResponse) else { return nil }
        var resources: [SCIMResource] = []
        switch list {
        case nil, .null: break
        case .array(let elements):
            for element in elements {
                guard let resource = SCIMResource(element) else { return nil }
                resources.append(resource)
            }
        default: return nil
        }
        self.resources = resources
        itemsPerPage = Self.count(json.member("itemsPerPage"))
        startIndex = Self.count(json.member("startIndex"))
        let cursor = json.member("nextCursor")?.string
        nextCursor = cursor == "" ? nil : cursor
    }

    /// Whether there is more than this page shows.
    package var isPartial: Bool { nextCursor != nil || (totalResults ?? 0) > resources.count }

    /// The RFC has integers; some servers write them as texts.
    private static func count(_ json: JSONValue?) -> Int? {
        guard let text = json?.scalarText else { return nil }
        return Int(text)
    }
}
