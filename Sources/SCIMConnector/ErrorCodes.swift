import JSON
import SCIM

/// What an error says in words for programs, in SCIM and in the forms that products have beside it.
///
/// Gateways in front of a SCIM service answer in their product's own way: Salesforce with a list of
/// `{"errorCode", "message"}`, Google and Microsoft with `{"error": {"code", "status", "message", "errors": [{"reason"}]}}`.
struct ErrorCodes {
    /// Every code that the error names.
    let codes: Set<String>
    /// What it tells people; nil where it tells nothing.
    let message: String?

    init(_ json: JSONValue) {
        var codes: Set<String> = []
        var messages: [String] = []
        // As deep as products go, and no deeper: a resource that an error repeats has codes of its own.
        var level = json.array ?? [json]
        for _ in 0..<3 {
            var deeper: [JSONValue] = []
            for object in level.prefix(20) where object.object != nil {
                for name in ["scimType", "errorCode", "code", "reason", "status", "error"] {
                    if let code = object.member(name)?.scalarText { codes.insert(code) }
                }
                messages += ["detail", "message", "error_description"].compactMap { object.member($0)?.string }
                if let inner = object.member("error"), inner.object != nil { deeper.append(inner) }
                for name in ["errors", "details"] { deeper += object.member(name)?.array ?? [] }
            }
            level = deeper
        }
        self.codes = codes
        message = messages.first { !$0.isEmpty }
    }
}
