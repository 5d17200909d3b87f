import Foundation
import Synchronization

/// The routes of the sandbox itself: its state, its counters, and its faults.
///
/// They need no token and are answered only to clients on the same machine.
struct AdminRoutes {
    /// What they look into.
    let sandbox: SandboxServer

    /// A fault in force, as `GET /_sandbox/faults` shows it.
    private struct Line: Encodable {
        let id: Int
        let fault: Fault
        let seen: Int
        let struck: Int
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path, from `/_sandbox` on.
    ///   - body: The bytes behind the head.
    /// - Returns: The answer.
    func answer(_ method: String, _ path: String, _ body: Data) -> ServiceAnswer {
        let parts = path.split(separator: "/").dropFirst().map(String.init)
        switch (method, parts.first, parts.dropFirst().first) {
        case ("GET", "state", nil): return document(sandbox.state)
        case ("GET", "requests", nil): return document(sandbox.requests)
        case ("GET", "creations", nil): return document(sandbox.creations)
        case ("GET", "faults", nil): return document(lines)
        case ("POST", "faults", nil): return addFaults(body)
        case ("DELETE", "faults", nil):
            sandbox.withdrawFaults()
            return .empty
        case ("DELETE", "faults", let text?):
            guard let id = Int(text), sandbox.core.withLock({ $0.faults.remove(id) }) else {
                return problem("there is no fault \(text)", status: 404)
            }
            return .empty
        case ("POST", "reset", nil):
            sandbox.reset()
            return .empty
        default:
            let routes = "GET state, GET requests, GET creations, GET POST DELETE faults, DELETE faults/ID, POST reset"
            return problem("there is no such route under /_sandbox. There are: \(routes).", status: 404)
        }
    }

    private var lines: [Line] {
        sandbox.core.withLock { core in
            core.faults.entries.map { Line(id: $0.id, fault: $0.fault, seen: $0.seen, struck: $0.struck) }
        }
    }

    /// Takes one fault or a list of them; all are put in force, or none.
    private func addFaults(_ body: Data) -> ServiceAnswer {
        let decoder = JSONDecoder()
        let faults: [Fault]
        do {
            try Fault.checkKeys(in: body)
            if let list = try? decoder.decode([Fault].self, from: body) {
                faults = list
            } else {
                faults = [try decoder.decode(Fault.self, from: body)]
            }
            for fault in faults { try fault.validate() }
        } catch let error as FaultProblem {
            return problem(error.description, status: 400)
        } catch {
            let kinds = Fault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            return problem("a fault is an object with a kind, one of \(kinds): \(error)", status: 400)
        }
        let ids = sandbox.core.withLock { core in faults.map { core.faults.add($0) } }
        return .json(["ids": .array(ids.map { .integer($0) })], status: 201)
    }

    private func document(_ value: some Encodable) -> ServiceAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(value) else {
            return problem("the answer cannot be written", status: 500)
        }
        return ServiceAnswer(status: 200, content: .document(String(decoding: bytes, as: UTF8.self) + "\n"))
    }

    private func problem(_ message: String, status: Int) -> ServiceAnswer {
        .json(["error": .string(message)], status: status)
    }
}
