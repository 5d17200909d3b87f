package import JSON

/// One field of a profile file: what help prints of it, and how it is read and written.
package struct ProfileField: Sendable {
    package let name: String
    /// What stands there: "true or false".
    package let type: String
    package let meaning: String
    let read: @Sendable (TargetProfile) -> JSONValue
    /// Adds what is wrong with the value, or sets it.
    let write: @Sendable (JSONValue, inout TargetProfile, inout [ProfileProblem]) -> Void

    /// What stands there where the profile in the box that a file is based on is `scim`; nil where a file must have it.
    package var standard: JSONValue? { ["name", "title"].contains(name) ? nil : read(.scim) }

    init<Value: Sendable>(
        _ name: String, _ path: any WritableKeyPath<TargetProfile, Value> & Sendable, _ form: ProfileForm<Value>,
        _ meaning: String
    ) {
        self.name = name
        type = form.type
        self.meaning = meaning
        read = { form.write($0[keyPath: path]) }
        write = { json, profile, problems in
            if let value = form.read(json, name, &problems) { profile[keyPath: path] = value }
        }
    }
}
