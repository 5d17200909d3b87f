package import JSON

extension TargetProfile {
    /// Longest file that is read, in bytes.
    private static let maximumFile = 256 << 10

    /// Reads a profile that somebody wrote: `{"base": "scim", "name": "acme", "title": "Acme", "memberChunk": 50}`.
    ///
    /// What the file leaves out is as in the profile in the box that `base` names, `scim` where it names none; what it
    /// has replaces all that the base has there. See ``fields`` for what it can have.
    ///
    /// - Parameters:
    ///   - bytes: JSON in UTF-8.
    ///   - source: name of the file, for the sentences.
    /// - Throws: `ProfileProblems` with everything that is wrong.
    package init(parsing bytes: [UInt8], source: String) throws(ProfileProblems) {
        var problems: [ProfileProblem] = []
        let profile = Self.read(bytes, &problems)
        guard problems.isEmpty, let profile else {
            throw ProfileProblems(sentences: problems.map { $0.sentence(source) })
        }
        self = profile
    }

    /// The profile as a file has it, with every field.
    ///
    /// Reading its text gives this profile again, whatever later versions have as a base.
    package var json: JSONValue {
        .object(Dictionary(uniqueKeysWithValues: Self.fields.map { ($0.name, $0.read(self)) }))
    }

    private static func read(_ bytes: [UInt8], _ problems: inout [ProfileProblem]) -> TargetProfile? {
        guard bytes.count <= maximumFile else {
            problems.append(
                ProfileProblem("", "A profile has at most \(maximumFile) bytes, and this has \(bytes.count)"))
            return nil
        }
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch {
            let before = bytes.prefix(error.offset)
            let line = before.count { $0 == 0x0A } + 1
            let column = before.reversed().prefix { $0 != 0x0A }.count + 1
            problems.append(ProfileProblem("", "Line \(line), column \(column): \(error.problem)"))
            return nil
        }
        guard let members = json.object else {
            problems.append(
                ProfileProblem("", "A profile is a JSON object such as {\"name\": \"acme\", \"title\": \"Acme\"}"))
            return nil
        }
        var profile = base(members["base"], &problems)
        for field in fields {
            guard let value = members[field.name] else {
                if field.standard == nil { problems.append(ProfileProblem(field.name, "is missing: \(field.type)")) }
                continue
            }
            field.write(value, &profile, &problems)
        }
        let known = fields.map(\.name) + ["base"]
        for name in members.keys.sorted() where !known.contains(name) {
            let like = known.min { distance($0, name) < distance($1, name) }.flatMap {
                distance($0, name) <= 3 ? $0 : nil
            }
            problems.append(ProfileProblem(name, "is no field of a profile\(like.map { "; is \($0) meant?" } ?? "")"))
        }
        // What the values mean together can only be said of values.
        if problems.isEmpty { problems += profile.contradictions }
        return profile
    }

    private static func base(_ json: JSONValue?, _ problems: inout [ProfileProblem]) -> TargetProfile {
        guard let json else { return .scim }
        if let profile = json.string.flatMap({ TargetProfile.named($0) }) { return profile }
        problems.append(ProfileProblem("base", shouldBe: all.map(\.name).choice, is: json))
        return .scim
    }

    /// How many letters must be changed, put in or taken out to make one name of the other, whatever their case.
    private static func distance(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one.lowercased().prefix(64)), Array(other.lowercased().prefix(64)))
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for place in other.indices {
                let cost = min(diagonal + (letter == other[place] ? 0 : 1), row[place] + 1, row[place + 1] + 1)
                diagonal = row[place + 1]
                row[place + 1] = cost
            }
        }
        return row[other.count]
    }
}
