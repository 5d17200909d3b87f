import Delivery

/// The query that asks for one page of a list (RFC 7644 section 3.4.2.4, RFC 9865 for cursors).
enum ListQuery {
    /// What asks for the page at a place; nil where the target takes no such question.
    static func text(of place: ListPlace, _ profile: TargetProfile) -> String? {
        let count = "count=\(profile.pageSize)"
        switch place {
        case .index(let index): return "startIndex=\(index)&\(count)"
        case .cursor(let cursor): return "cursor=\(cursor.percentEncoded)&\(count)"
        case .first:
            switch profile.listing {
            case .none, .whole: return nil
            case .index: return "startIndex=1&\(count)"
            case .cursor: return profile.firstCursorIsEmpty ? "cursor=&\(count)" : count
            }
        }
    }

    /// The place that a query asks for.
    static func place(_ query: String?) -> ListPlace {
        for pair in (query ?? "").split(separator: "&") {
            let value = pair.drop { $0 != "=" }.dropFirst()
            if pair.hasPrefix("startIndex="), let index = Int(value), index > 1 { return .index(index) }
            if pair.hasPrefix("cursor="), !value.isEmpty, let cursor = String(value).percentDecoded {
                return .cursor(cursor)
            }
        }
        return .first
    }

    static func joined(_ parts: [String?]) -> String? {
        let parts = parts.compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: "&")
    }
}
