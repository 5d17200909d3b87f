/// A value that goes into a statement or comes out of one: the five storage classes that both engines share.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(nilLiteral: ()) { self = .null }

    /// An integer, or NULL for nil.
    package init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }

    /// A text, or NULL for nil.
    package init(_ text: String?) { self = text.map { .text($0) } ?? .null }

    /// Booleans are the integers 0 and 1 on every engine.
    package init(_ truth: Bool) { self = .integer(truth ? 1 : 0) }
}

/// One row of an answer, read by place from 0.
///
/// A column of another storage class than the one asked for is a mistake in the statement, not in the data (tables are
/// STRICT), so the typed readers give a neutral value instead of an error.
package struct SQLRow: Hashable, Sendable {
    package let values: [SQLValue]

    package init(_ values: [SQLValue]) { self.values = values }

    /// The integer at a place; 0 where there is none.
    package func integer(_ place: Int) -> Int64 { optionalInteger(place) ?? 0 }

    /// The integer at a place, nil for NULL.
    package func optionalInteger(_ place: Int) -> Int64? {
        guard case .integer(let number) = values[place] else { return nil }
        return number
    }

    /// The text at a place; empty where there is none.
    package func text(_ place: Int) -> String { optionalText(place) ?? "" }

    /// The text at a place, nil for NULL.
    package func optionalText(_ place: Int) -> String? {
        guard case .text(let text) = values[place] else { return nil }
        return text
    }

    /// The bytes at a place, nil for NULL.
    package func blob(_ place: Int) -> [UInt8]? {
        guard case .blob(let bytes) = values[place] else { return nil }
        return bytes
    }

    /// The boolean at a place: an integer other than 0.
    package func truth(_ place: Int) -> Bool { integer(place) != 0 }
}
