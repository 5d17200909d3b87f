import ArgumentParser
import Domain
import JSON
import Store

extension SinkCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all sinks by name: how far each is, how many events wait for it, and what fails.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (places, head) = try await Session.run(options, "sink list") { session in
                try await session.store.read { connection, journal in
                    (try SinkProgress(connection).places(), try journal.head().seq)
                }
            }
            var report = Report("sink", "kind", "target", "format", "state", "acknowledged", "behind", "problem")
            for place in places {
                report.add(
                    .string(place.name), .string(place.sink.kind.rawValue), .string(place.sink.target),
                    .string(place.sink.format.rawValue), .string(place.state), JSONValue(place.acknowledged),
                    JSONValue(max(0, head - place.acknowledged)), JSONValue(place.problem))
            }
            report.print(as: options.output, empty: "there is no sink yet; add one with `provisor sink add`")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show all of one sink.")
        @Argument(help: "The sink.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let name = name
            let (place, head) = try await Session.run(options, "sink show") { session in
                try await session.store.read { connection, journal in
                    (try SinkProgress(connection).place(named: name), try journal.head().seq)
                }
            }
            let sink = place.sink
            let fields: [(String, JSONValue)] = [
                ("sink", .string(place.name)), ("kind", .string(sink.kind.rawValue)), ("target", .string(sink.target)),
                ("format", .string(sink.format.rawValue)), ("batch", JSONValue(sink.batch?.rawValue)),
                ("credential", JSONValue(sink.credential)), ("certificates", JSONValue(sink.certificates)),
                ("includesReasons", .bool(sink.includesReasons)), ("state", .string(place.state)),
                ("acknowledged", JSONValue(place.acknowledged)),
                ("behind", JSONValue(max(0, head - place.acknowledged))),
                ("triedAt", JSONValue(place.triedAt)), ("failures", JSONValue(place.attempts)),
                ("problem", JSONValue(place.problem)),
            ]
            guard options.output == .table else {
                var report = Report(fields.map { $0.0 })
                report.rows = [fields.map { $0.1 }]
                return report.print(as: options.output, empty: "")
            }
            var report = Report("field", "value")
            for (field, value) in fields where value != .null { report.add(.string(field), value) }
            report.print(as: options.output, empty: "")
        }
    }
}

extension SinkProgress.Place {
    /// In one word.
    fileprivate var state: String { isPaused ? "paused" : attempts > 0 ? "failing" : "running" }
}

extension SinkProgress {
    /// The sink of a name.
    ///
    /// - Throws: `CommandFailure` where there is none.
    func place(named name: String) throws -> Place {
        let place = try places().first { Names.folded($0.name) == Names.folded(name) }
        guard let place else { throw CommandFailure(Refusal.unknown(.sink, name)) }
        return place
    }
}
