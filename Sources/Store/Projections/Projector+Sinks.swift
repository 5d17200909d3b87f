import Database
import Domain

extension Projector {
    func applySink(_ event: Event, _ seq: Seq) throws {
        switch event {
        case .sinkAdded(let name, let sink, let first): try addSink(seq, name, sink, first)
        case .sinkPaused(let sink): try pauseSink(sink, true, seq)
        case .sinkResumed(let sink): try pauseSink(sink, false, seq)
        case .sinkRemoved(let sink):
            try connection.run("UPDATE sinks SET removed_seq = ?2 WHERE key = ?1", [.integer(sink), .integer(seq)])
            try endName(.sink, sink, seq)
            try note(seq, (.sink, sink))
        default: break
        }
    }

    private func addSink(_ key: EntityKey, _ sinkName: String, _ sink: Sink, _ first: Seq) throws {
        try connection.run(
            """
            INSERT INTO sinks (key, name, folded, kind, target, format, batch, credential, certificates, reasons,
                first_seq, paused)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0)
            """,
            [
                .integer(key), .text(sinkName), .text(Names.folded(sinkName)), .text(sink.kind.rawValue),
                .text(sink.target), .text(sink.format.rawValue), SQLValue(sink.batch?.rawValue),
                SQLValue(sink.credential), SQLValue(sink.certificates), SQLValue(sink.includesReasons),
                .integer(first),
            ])
        try name(.sink, key, sinkName, key)
        try note(key, (.sink, key))
    }

    private func pauseSink(_ sink: EntityKey, _ paused: Bool, _ seq: Seq) throws {
        try connection.run("UPDATE sinks SET paused = ?2 WHERE key = ?1", [.integer(sink), SQLValue(paused)])
        try note(seq, (.sink, sink))
    }
}
