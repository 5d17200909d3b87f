import JSON

/// A value of a request, and where it stands, so that what is wrong with it can be said with its place.
struct JSONPlace {
    let value: JSONValue
    /// JSON Pointer (RFC 6901); empty for the whole.
    let pointer: String

    /// The member of an object; nil where there is none.
    ///
    /// - Throws: `RequestProblem` where this is no object.
    func member(_ name: String) throws(RequestProblem) -> JSONPlace? {
        try object()[name].map { JSONPlace(value: $0, pointer: pointer + "/" + name) }
    }

    func required(_ name: String) throws(RequestProblem) -> JSONPlace {
        guard let member = try member(name) else { throw .missing(pointer + "/" + name) }
        return member
    }

    @discardableResult
    func object() throws(RequestProblem) -> [String: JSONValue] {
        guard let members = value.object else {
            throw .wrongType(pointer.isEmpty ? "the body" : pointer, "a JSON object")
        }
        return members
    }

    func array() throws(RequestProblem) -> [JSONPlace] {
        guard let elements = value.array else { throw .wrongType(pointer, "an array") }
        return elements.enumerated().map { JSONPlace(value: $1, pointer: "\(pointer)/\($0)") }
    }

    func text() throws(RequestProblem) -> String {
        guard let text = value.string else { throw .wrongType(pointer, "a string") }
        return text
    }

    func number() throws(RequestProblem) -> Int64 {
        guard let number = value.integer else { throw .wrongType(pointer, "an integer") }
        guard number >= 0 else { throw .invalid(pointer, "is below zero") }
        return number
    }
}
