package import Delivery
import JSON
import SCIM

/// Asks a target what it can do (RFC 7644 section 4).
///
/// Most targets answer some of the three documents, and few all of them as the RFC has it: what is missing or cannot be
/// read is left open, and every oddity becomes a sentence.
package struct SCIMDiscovery: Sendable {
    private let connector: SCIMConnector

    /// Most schemas that are asked for one by one.
    private static let mostSchemas = 10

    package init(_ connector: SCIMConnector) { self.connector = connector }

    /// What the documents say.
    package struct Result: Sendable {
        package var capabilities = TargetCapabilities()
        /// What could not be read, a sentence each.
        package var oddities: [String] = []
        /// Whether any of the documents was one.
        package var isAnswered = false
        /// What stands in the way of asking at all: no connection, no token that works.
        package var failure: Reply? = nil
    }

    /// Reads all documents; between three and fifteen requests.
    package func run() async -> Result {
        var result = Result()
        guard let config = await serviceProviderConfig(&result) else { return result }
        if case .some(let json) = config {
            result.isAnswered = true
            CapabilityReading.read(serviceProviderConfig: json, into: &result.capabilities)
        }
        if case .list(let elements) = await list("/ResourceTypes", &result) {
            result.isAnswered = true
            result.capabilities.resourceTypes = CapabilityReading.resourceTypes(elements)
        }
        if result.failure != nil { return result }
        switch await list("/Schemas", &result) {
        case .list(let elements):
            result.isAnswered = true
            result.capabilities.schemas = CapabilityReading.schemas(elements)
        case .none: await schemasOneByOne(&result)
        }
        return result
    }

    // MARK: One document

    private enum Document {
        case json(JSONValue)
        /// There is none, or none that can be read.
        case none(String)
        case failure(Reply)
    }

    private func document(_ path: String) async -> Document {
        let request = PreparedRequest(method: "GET", path: path)
        switch await connector.exchange(request) {
        case .failed(let reply): return .failure(reply)
        case .answered(let answer, let token):
            let reply = connector.reading(of: request, connector.paths, token: token).reply(to: answer)
            switch reply {
            case .credential, .throttled: return .failure(reply)
            default: break
            }
            guard (200..<300).contains(answer.status) else { return .none("answers \(answer.status)") }
            guard case .json(let json) = AnswerContent(answer), SCIMError(json) == nil else {
                return .none("answers something that is no document")
            }
            return .json(json)
        }
    }

    /// Under the profile's name, and then under the two that there are; SCIM 1.1 had the plural, and some kept it.
    ///
    /// - Returns: nil where nothing can be asked at all; otherwise the document, if there is one.
    private func serviceProviderConfig(_ result: inout Result) async -> JSONValue?? {
        var paths = [connector.profile.discoveryPath]
        for path in ["/ServiceProviderConfig", "/ServiceProviderConfigs"] where !paths.contains(path) {
            paths.append(path)
        }
        for path in paths {
            switch await document(path) {
            case .failure(let reply):
                result.failure = reply
                return nil
            case .none(let what): result.oddities.append("\(path) \(what).")
            case .json(let json):
                // A list of one is what some make of it.
                let elements = json.array ?? json.member("Resources")?.array
                let one = elements.map { $0.first } ?? json
                guard let one, one.object != nil else {
                    result.oddities.append("\(path) answers an empty list.")
                    continue
                }
                return .some(one)
            }
        }
        return .some(nil)
    }

    private enum Elements {
        case list([JSONValue])
        case none
    }

    private func list(_ path: String, _ result: inout Result) async -> Elements {
        switch await document(path) {
        case .failure(let reply):
            result.failure = reply
            return .none
        case .none(let what):
            result.oddities.append("\(path) \(what).")
            return .none
        case .json(let json):
            guard let elements = json.array ?? json.member("Resources")?.array else {
                result.oddities.append("\(path) answers something that is no list.")
                return .none
            }
            if let total = json.member("totalResults")?.integer, total > elements.count {
                result.oddities.append("\(path) shows \(elements.count) of \(total).")
            }
            return .list(elements)
        }
    }

    private func schemasOneByOne(_ result: inout Result) async {
        guard result.failure == nil else { return }
        let named = (result.capabilities.resourceTypes ?? []).flatMap {
            [$0.schema].compactMap { $0 } + $0.extensions.map(\.schema)
        }
        var schemas: [JSONValue] = []
        for urn in named.prefix(Self.mostSchemas) {
            guard case .json(let json) = await document("/Schemas/" + urn.percentEncoded) else { continue }
            schemas.append(json)
        }
        if !schemas.isEmpty { result.capabilities.schemas = CapabilityReading.schemas(schemas) }
    }
}
