import Foundation

/// Why a text describes no fault.
package struct FaultProblem: Error, Equatable, CustomStringConvertible {
    /// One sentence for the person who wrote it.
    package let description: String
}

extension Fault {
    /// Reads a fault from the form of the command line, `KIND[:key=value,...]`.
    ///
    /// `error-after-effect:method=POST,path=/Users,count=1` lets one create go through and answers 500.
    ///
    /// - Parameter argument: The text.
    /// - Throws: `FaultProblem`, which says what is known instead.
    package init(argument: String) throws(FaultProblem) {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = Kind(rawValue: String(parts[0])) else {
            let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw FaultProblem(description: "\(parts[0]) is not a fault. There are: \(kinds).")
        }
        self.init(kind)
        for pair in parts.dropFirst().joined().split(separator: ",") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2 else { throw FaultProblem(description: "\(pair) is not of the form key=value.") }
            try set(sides[0], to: sides[1])
        }
        try validate()
    }

    /// Checks that the numbers make sense.
    ///
    /// - Throws: `FaultProblem` for the first one that does not.
    package func validate() throws(FaultProblem) {
        if let probability, !(0...1).contains(probability) {
            throw FaultProblem(description: "probability must be from 0 to 1 and is \(probability).")
        }
        if let status, !(200...599).contains(status) {
            throw FaultProblem(description: "status must be from 200 to 599 and is \(status).")
        }
        for (name, number) in [("count", count), ("skip", skip), ("milliseconds", milliseconds), ("writes", writes)] {
            if let number, number < 0 { throw FaultProblem(description: "\(name) must not be negative.") }
        }
        if kind == .delay || kind == .slowBody, milliseconds == nil {
            throw FaultProblem(description: "\(kind.rawValue) needs milliseconds.")
        }
        if kind == .searchLag, milliseconds == nil, writes == nil {
            throw FaultProblem(description: "search-lag needs milliseconds or writes.")
        }
        if let writes, writes > SearchLag.writeLimit {
            throw FaultProblem(description: "writes must be at most \(SearchLag.writeLimit) and is \(writes).")
        }
    }

    /// Checks that JSON has no key that would be passed over: a misspelt `count` is a fault for ever.
    ///
    /// - Parameter data: One fault or a list of them.
    /// - Throws: `FaultProblem` for the first unknown key; what the JSON decoder found where this is no JSON.
    static func checkKeys(in data: Data) throws {
        let known = CodingKeys.allCases.map(\.rawValue)
        let value = try JSONValue(parsing: data)
        for fault in value.elements ?? [value] {
            for key in (fault.members ?? [:]).keys.sorted() where !known.contains(key) {
                throw FaultProblem(
                    description: "\(key) is not a property of a fault. There are: \(known.joined(separator: ", ")).")
            }
        }
    }

    private mutating func set(_ key: String, to value: String) throws(FaultProblem) {
        switch key {
        case "method": method = value.uppercased()
        case "path": path = value
        case "skip": skip = try Self.number(value, key)
        case "count": count = try Self.number(value, key)
        case "probability": probability = try Self.number(value, key)
        case "seed": seed = try Self.number(value, key)
        case "status": status = try Self.number(value, key)
        case "retry-after": retryAfter = value
        case "milliseconds": milliseconds = try Self.number(value, key)
        case "writes": writes = try Self.number(value, key)
        case "form":
            guard let form = Form(rawValue: value) else {
                let forms = Form.allCases.map(\.rawValue).joined(separator: ", ")
                throw FaultProblem(description: "\(value) is not a form. There are: \(forms).")
            }
            self.form = form
        default:
            let keys = "method, path, skip, count, probability, seed, status, retry-after, milliseconds, writes, form"
            throw FaultProblem(description: "\(key) is not a property of a fault. There are: \(keys).")
        }
    }

    private static func number<Number: LosslessStringConvertible>(
        _ value: String, _ key: String
    ) throws(FaultProblem) -> Number {
        guard let number = Number(value) else {
            throw FaultProblem(description: "\(key) must be a number, not \(value).")
        }
        return number
    }
}
