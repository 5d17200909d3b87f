/// Which part of a list is asked for.
///
/// `startIndex`, `attributes` and `excludedAttributes` are not supported, yet common clients always send them: they are
/// passed over. So without a cursor there is no second page.
struct ListRequest: Sendable, Equatable {
    /// The most resources of the answer.
    let count: Int
    /// The cursor as it was sent; empty on the first page, nil where the client did not ask for pages.
    let cursor: String?

    /// Reads the query of a list.
    ///
    /// - Parameters:
    ///   - query: The query of the request.
    ///   - settings: Behaviour that is not documented.
    /// - Throws: 400 for a count outside 1 to 100, or a cursor with characters that no cursor has.
    init(query: QueryString, settings: IdentityCenterSettings) throws(SandboxRefusal) {
        let limit = settings.pageLimit
        guard !settings.isLegacy else {
            // The old service had no paging parameters; it is not known to have refused them.
            count = min(query["count"].flatMap { Int($0) }.map { max($0, 1) } ?? limit, limit)
            cursor = nil
            return
        }
        if let text = query["count"] {
            guard let number = Int(text), (1...limit).contains(number) else {
                throw .invalid("count must be a number from 1 to \(limit) and is \(text)")
            }
            count = number
        } else {
            count = limit
        }
        cursor = query["cursor"]
        if let cursor, !cursor.unicodeScalars.allSatisfy(Self.allowed) {
            throw .invalid("the cursor holds a character that no cursor has; was it percent-encoded?")
        }
    }

    private static func allowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "+", "=", "/", ":", "_": true
        default: false
        }
    }
}
