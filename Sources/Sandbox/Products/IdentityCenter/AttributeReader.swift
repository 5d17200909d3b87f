/// Reads what a client sent for attributes: proper names, checked values, nothing that is absent, null or empty.
struct AttributeReader {
    /// Behaviour that is not documented.
    let settings: IdentityCenterSettings
    /// The rule for `userName`, which is not the same in every operation.
    var userNameRule = TextRule.userName
    /// Whether `"false"` is taken for `false`.
    var acceptsBooleanText = false

    /// Reads an object.
    ///
    /// - Parameters:
    ///   - members: The members as they were sent.
    ///   - table: The attributes that are supported here.
    ///   - path: The path of the object, empty at the top.
    /// - Returns: The attributes that hold something, under their proper names.
    /// - Throws: 400 for the first thing that is not as it must be.
    func object(
        _ members: [String: JSONValue], table: AttributeTable, path: String
    ) throws(SandboxRefusal) -> [String: JSONValue] {
        var attributes: [String: JSONValue] = [:]
        for (name, value) in members where value != .null {
            let place = path.isEmpty ? name : "\(path).\(name)"
            guard let entry = table.entry(named: name) else {
                // An empty list says nothing, and well-known clients send one for each attribute that they know of.
                if value == [] { continue }
                try refuseUnsupported(place)
                continue
            }
            if attributes[entry.name] != nil { throw .invalid("\(place) is there twice, in different cases") }
            attributes[entry.name] = try self.value(value, shape: entry.shape, path: place)
        }
        return attributes
    }

    /// Reads the value of one attribute.
    ///
    /// - Parameters:
    ///   - value: The value as it was sent; not null.
    ///   - shape: What the attribute holds.
    ///   - path: The path of the attribute.
    /// - Returns: The value to keep, or nil where there is nothing to keep.
    /// - Throws: 400 where the value does not fit.
    func value(_ value: JSONValue, shape: AttributeShape, path: String) throws(SandboxRefusal) -> JSONValue? {
        switch shape {
        case .text(let rule):
            guard let text = value.text else { throw mismatch(path, "a string", value) }
            let rule = rule == .userName ? userNameRule : rule
            if let problem = rule.problem(with: text) { throw .invalid("\(path) \(problem)") }
            return value
        case .passing:
            guard value.text != nil else { throw mismatch(path, "a string", value) }
            return nil
        case .boolean:
            if case .boolean = value { return value }
            if acceptsBooleanText, let text = value.text?.lowercased(), text == "true" || text == "false" {
                return .boolean(text == "true")
            }
            throw mismatch(path, "true or false", value)
        case .complex(let table):
            guard let members = value.members else { throw mismatch(path, "an object", value) }
            let attributes = try object(members, table: table, path: path)
            return attributes.isEmpty ? nil : .object(attributes)
        case .list(let table, let limit):
            guard let elements = value.elements else { throw mismatch(path, "an array", value) }
            if elements.count > limit { throw Self.tooMany(elements.count, path: path, limit: limit) }
            var kept: [JSONValue] = []
            for element in elements {
                guard let members = element.members else { throw mismatch(path, "an array of objects", element) }
                kept.append(.object(try object(members, table: table, path: path)))
            }
            return kept.isEmpty ? nil : .array(kept)
        }
    }

    /// Answers for an attribute that the service does not support.
    ///
    /// - Parameter path: The attribute.
    /// - Throws: The refusal that the settings ask for, if any.
    func refuseUnsupported(_ path: String) throws(SandboxRefusal) {
        if case .refuse(let status) = settings.unsupportedAttribute {
            throw .configured(status: status, "\(path) is not a supported attribute")
        }
    }

    /// The refusal of a list that is too long.
    static func tooMany(_ count: Int, path: String, limit: Int) -> SandboxRefusal {
        limit == 1
            ? .invalid("\(path) has \(count) values: currently list attributes only allow single item")
            : .invalid("\(path) has \(count) values, more than \(limit)")
    }

    private func mismatch(_ path: String, _ wanted: String, _ value: JSONValue) -> SandboxRefusal {
        .invalid("\(path) must be \(wanted) and is \(value.kind)")
    }
}
