import Foundation
import FoundationNetworking
import JSON

/// Asks a server what it has, over plain HTTP and without any code of ours that speaks SCIM.
struct RealClient: Sendable {
    let endpoint: String
    let token: String

    /// What a server has, as it shows it itself.
    struct State {
        let users: [JSONValue]
        let groups: [JSONValue]
    }

    /// All users and all groups.
    func state() async throws -> State {
        State(users: try await all("/Users"), groups: try await all("/Groups"))
    }

    /// All of one kind; every server here shows a few dozen without being asked for pages.
    private func all(_ path: String) async throws -> [JSONValue] {
        let list = try await ask("GET", path)
        guard let resources = list["Resources"]?.array, resources.count == Int(list["totalResults"]?.integer ?? -1)
        else {
            throw RealServer.Failure(sentence: "\(path) is not the whole list: \(list.canonicalText.prefix(300))")
        }
        return resources
    }

    /// Makes a resource, as somebody else would who works on that server too.
    ///
    /// - Returns: the resource as the server shows it.
    @discardableResult
    func create(_ path: String, _ body: JSONValue) async throws -> JSONValue { try await ask("POST", path, body) }

    func change(_ path: String, _ body: JSONValue) async throws { _ = try await ask("PATCH", path, body) }

    func delete(_ path: String) async throws { _ = try await ask("DELETE", path) }

    private func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        guard let url = URL(string: endpoint + path) else { throw RealServer.Failure(sentence: "no URL: \(path)") }
        var request = URLRequest(url: url, timeoutInterval: 30)
        request.httpMethod = method
        request.setValue("Bearer " + token, forHTTPHeaderField: "Authorization")
        if let body {
            request.httpBody = Data(body.canonicalText.utf8)
            request.setValue("application/scim+json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else {
            throw RealServer.Failure(
                sentence: "\(method) \(path): \(status) \(String(decoding: data.prefix(300), as: UTF8.self))")
        }
        return data.isEmpty ? .null : try JSONValue(parsing: Array(data))
    }
}
