import JSON
import NIOHTTP1

/// What an answer's body turned out to be.
enum AnswerContent {
    case empty
    case json(JSONValue)
    /// A page in HTML, or other markup: what web servers and proxies answer.
    case page
    /// Anything else that can be read.
    case text(String)
    /// Too long to be read.
    case tooLong

    /// Whether it is nothing, or an object that holds nothing.
    var isWithoutNews: Bool {
        switch self {
        case .empty: true
        case .json(let json): json.object?.isEmpty ?? false
        case .page, .text, .tooLong: false
        }
    }

    init(_ answer: Answer) {
        guard let body = answer.body else {
            self = .tooLong
            return
        }
        let first = body.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        let type = answer.headers.first(name: "Content-Type")?.lowercased() ?? ""
        if first == nil {
            // AWS names a media type even where there is nothing.
            self = .empty
        } else if first == UInt8(ascii: "<") || type.contains("html") {
            self = .page
        } else if let json = try? JSONValue(parsing: body) {
            self = .json(json)
        } else {
            self = .text(String(decoding: body.prefix(4096), as: UTF8.self))
        }
    }
}
