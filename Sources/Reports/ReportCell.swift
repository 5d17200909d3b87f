package import Domain
import JSON

/// What stands in a cell of a report.
package enum ReportCell: Hashable, Sendable {
    case text(String?)
    /// Somebody's or something's name; on the page with a second line, such as the name for people.
    case name(String, detail: String? = nil)
    case time(Timestamp?)
    case number(Int64?)
    /// How long something took, in microseconds; on the page with a second line.
    case delay(Int64?, detail: String? = nil)
    case list([String])
    /// A word that says how something stands; `isBad` where it needs attention.
    case standing(String, isBad: Bool, detail: String? = nil)
    /// Boxes for a person to tick on paper.
    case boxes([String])
}

extension ReportCell {
    /// As a value of JSON Lines; a delay is in seconds.
    var json: JSONValue {
        switch self {
        case .text(let text): text.map { .string($0) } ?? .null
        case .name(let name, _): .string(name)
        case .time(let time): time.map { .string($0.description) } ?? .null
        case .number(let number): number.map { .integer($0) } ?? .null
        case .delay(let delay, _):
            delay.map { $0 % 1_000_000 == 0 ? .integer($0 / 1_000_000) : .double(Double($0) / 1e6) } ?? .null
        case .list(let texts): .array(texts.map { .string($0) })
        case .standing(let word, _, _): .string(word)
        case .boxes: .null
        }
    }

    /// As a cell of CSV, before it is quoted.
    var plain: String {
        switch self {
        case .list(let texts): return texts.joined(separator: "; ")
        default:
            let json = json
            return json.string ?? (json == .null ? "" : json.canonicalText)
        }
    }

    /// Whether people gave the text that stands in it.
    var isFreeText: Bool {
        switch self {
        case .text, .name, .list, .standing: true
        case .time, .number, .delay, .boxes: false
        }
    }

    /// As it stands on the page.
    var page: HTML {
        switch self {
        case .text(let text): text.map { Self.page($0) } ?? ""
        case .name(let name, let detail): Self.page(name) + Self.below(detail == name ? nil : detail)
        case .time(let time): time.map { Self.page($0) } ?? ""
        case .number(let number): number.map { "\($0)" } ?? ""
        case .delay(let delay, let detail): delay.map { "\(Self.words($0))" + Self.below(detail) } ?? ""
        case .list(let texts): HTML(texts.enumerated().map { ($0 == 0 ? "" : ",<br>") + Self.page($1) })
        case .standing(let word, let isBad, let detail):
            (isBad ? "<strong class=\"bad\">\(word)</strong>" : "\(word)") + Self.below(detail)
        case .boxes(let words): HTML(words.map { "<span class=\"box\"></span> \($0)<br>" })
        }
    }

    /// A text whose direction of writing stays its own; a line may break before an `@`, and anywhere where it must.
    private static func page(_ text: String) -> HTML {
        var words: HTML = ""
        for (place, part) in text.split(separator: "@", omittingEmptySubsequences: false).enumerated() {
            words += place == 0 ? "\(String(part))" : "<wbr>@\(String(part))"
        }
        let longest = text.split { $0 == " " || $0 == "@" }.map(\.count).max() ?? 0
        return longest > 24 ? "<bdi class=\"long\">\(words)</bdi>" : "<bdi>\(words)</bdi>"
    }

    private static func below(_ detail: String?) -> HTML {
        detail.map { "<br><span class=\"detail\">\(page($0))</span>" } ?? ""
    }

    /// Date and time of day in UTC, the seconds only where there are any.
    static func page(_ time: Timestamp) -> HTML {
        let words = Self.words(time)
        return
            "<time datetime=\"\(time.description)\"><span>\(String(words.prefix(10)))</span>\(String(words.dropFirst(10)))</time>"
    }

    static func words(_ time: Timestamp) -> String {
        let text = time.description
        let isWhole = text.hasSuffix(":00Z")
        return text.prefix(10) + " " + text.dropFirst(11).prefix(isWhole ? 5 : 8)
    }

    /// A length of time in its two largest units: `2 d 3 h`, `14 min 5 s`, `0.8 s`.
    static func words(_ microseconds: Int64) -> String {
        if microseconds < 10_000_000 {
            let tenths = max(microseconds, 0) / 100_000
            return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        }
        let seconds = microseconds / 1_000_000
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "\(seconds) s" }
        let whole = "\(seconds / units[first].0) \(units[first].1)"
        guard first + 1 < units.count else { return whole }
        let rest = seconds % units[first].0 / units[first + 1].0
        return rest == 0 ? whole : "\(whole) \(rest) \(units[first + 1].1)"
    }
}
