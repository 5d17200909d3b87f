import JSON

/// How values of one type are written in a profile file.
struct ProfileForm<Value: Sendable>: Sendable {
    /// What stands there, for people: "true or false".
    let type: String
    let write: @Sendable (Value) -> JSONValue
    /// The value, or nil after its problems were added.
    let read: @Sendable (JSONValue, _ place: String, inout [ProfileProblem]) -> Value?

    init(
        _ type: String, write: @escaping @Sendable (Value) -> JSONValue,
        read: @escaping @Sendable (JSONValue, _ place: String, inout [ProfileProblem]) -> Value?
    ) {
        self.type = type
        self.write = write
        self.read = read
    }

    /// A form whose values are read or are not, without anything to say about their insides.
    init(
        _ type: String, write: @escaping @Sendable (Value) -> JSONValue,
        value: @escaping @Sendable (JSONValue) -> Value?
    ) {
        self.init(type, write: write) { json, place, problems in
            let value = value(json)
            if value == nil { problems.append(ProfileProblem(place, shouldBe: type, is: json)) }
            return value
        }
    }

    /// This form, or null in its place.
    func orNull(_ meaning: String) -> ProfileForm<Value?> {
        ProfileForm<Value?>("\(type), or null for \(meaning)") {
            $0.map(write) ?? .null
        } read: { json, place, problems in
            json == .null ? .some(nil) : read(json, place, &problems).map { .some($0) }
        }
    }
}

extension ProfileForm where Value == Bool {
    static var flag: Self { Self("true or false", write: { .bool($0) }, value: \.bool) }
}

extension ProfileForm where Value == Int {
    static func whole(_ range: ClosedRange<Int>) -> Self {
        Self("a whole number from \(range.lowerBound) to \(range.upperBound)", write: { .integer(Int64($0)) }) { json in
            json.integer.flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ProfileForm where Value == Double {
    static func number(_ range: ClosedRange<Double>) -> Self {
        let type =
            "a number from \(numberJSON(range.lowerBound).canonicalText) to \(numberJSON(range.upperBound).canonicalText)"
        return Self(type, write: numberJSON) { json in
            json.number.flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ProfileForm where Value == Duration {
    /// In seconds, to the millisecond.
    static func seconds(_ range: ClosedRange<Double>) -> Self {
        let number = ProfileForm<Double>.number(range)
        return Self(number.type + " (seconds)") { duration in
            numberJSON(Double(duration.milliseconds) / 1000)
        } value: { json in
            json.number.flatMap { range.contains($0) ? .milliseconds(Int64(($0 * 1000).rounded())) : nil }
        }
    }

    static func days(_ range: ClosedRange<Int>) -> Self {
        let number = ProfileForm<Int>.whole(range)
        return Self(number.type + " (days)") { duration in
            .integer(duration.components.seconds / 86_400)
        } value: { json in
            json.integer.flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? .seconds($0 * 86_400) : nil }
        }
    }
}

extension ProfileForm where Value == String {
    /// A text that passes a check.
    ///
    /// - Parameters:
    ///   - type: what the text is.
    ///   - problem: what is wrong with it, as the end of a sentence; nil where nothing is.
    /// - Returns: the form.
    static func text(_ type: String, problem: @escaping @Sendable (String) -> String?) -> Self {
        Self(type, write: { .string($0) }) { json, place, problems in
            guard let text = json.string else {
                problems.append(ProfileProblem(place, shouldBe: type, is: json))
                return nil
            }
            guard let problem = problem(text) else { return text }
            problems.append(ProfileProblem(place, "\(json.canonicalText.prefix(60)) is not \(type): \(problem)"))
            return nil
        }
    }
}

extension ProfileForm where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of a few names.
    static var choice: Self {
        let names = Value.allCases.map(\.rawValue)
        return Self(names.choice, write: { .string($0.rawValue) }) { $0.string.flatMap { Value(rawValue: $0) } }
    }
}

extension ProfileForm {
    /// Several values, each once, in an order that means something.
    static func list<Element: Hashable & Sendable>(
        _ element: ProfileForm<Element>, atLeast least: Int = 0
    ) -> ProfileForm<[Element]> {
        let amount = least > 0 ? "a list of at least \(least) of these, each once" : "a list of these, each once"
        return ProfileForm<[Element]>("\(amount): \(element.type)") {
            .array($0.map(element.write))
        } read: { json, place, problems in
            guard let elements = json.array, elements.count >= least else {
                problems.append(ProfileProblem(place, shouldBe: "\(amount): \(element.type)", is: json))
                return nil
            }
            var values: [Element] = []
            let before = problems.count
            for (index, json) in elements.enumerated() {
                let place = "\(place)[\(index + 1)]"
                guard let value = element.read(json, place, &problems) else { continue }
                if values.contains(value) { problems.append(ProfileProblem(place, "stands there twice")) }
                values.append(value)
            }
            return problems.count == before ? values : nil
        }
    }

    /// Several values in no order.
    static func set<Element: Hashable & Sendable>(
        _ element: ProfileForm<Element>, atLeast least: Int = 0
    ) -> ProfileForm<Set<Element>> {
        let list = ProfileForm<[Element]>.list(element, atLeast: least)
        return ProfileForm<Set<Element>>(list.type) { values in
            .array(values.map(element.write).sorted { $0.sortingKey < $1.sortingKey })
        } read: { json, place, problems in
            list.read(json, place, &problems).map { Set($0) }
        }
    }

    /// Values by name.
    ///
    /// - Parameters:
    ///   - type: what the names and the values are.
    ///   - value: form of the values.
    ///   - problem: what is wrong with a name, as the end of a sentence; nil where nothing is.
    /// - Returns: the form.
    static func byName<Element: Sendable>(
        _ type: String, _ value: ProfileForm<Element>, problem: @escaping @Sendable (String) -> String?
    ) -> ProfileForm<[String: Element]> {
        ProfileForm<[String: Element]>(type) {
            .object($0.mapValues(value.write))
        } read: { json, place, problems in
            guard let members = json.object else {
                problems.append(ProfileProblem(place, shouldBe: type, is: json))
                return nil
            }
            var values: [String: Element] = [:]
            let before = problems.count
            for (name, json) in members.sorted(by: { $0.key < $1.key }) {
                let place = "\(place).\(JSONValue.string(name).canonicalText)"
                if let problem = problem(name) {
                    problems.append(ProfileProblem(place, "has a wrong name: \(problem)"))
                }
                values[name] = value.read(json, place, &problems)
            }
            return problems.count == before ? values : nil
        }
    }
}

/// Whole numbers without a fraction, as people write them.
private func numberJSON(_ number: Double) -> JSONValue {
    Int64(exactly: number).map { .integer($0) } ?? .double(number)
}

extension JSONValue {
    /// A number, whole or not.
    fileprivate var number: Double? {
        if case .double(let number) = self { return number }
        return integer.map { Double($0) }
    }

    /// Numbers by value, texts by their characters.
    fileprivate var sortingKey: String {
        guard let integer else { return canonicalText }
        let digits = String(integer)
        return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

extension [String] {
    /// "a, b or c".
    var choice: String {
        count < 2 ? first ?? "" : dropLast().joined(separator: ", ") + " or " + (last ?? "")
    }
}
