import Database
import Domain
import Store

/// Every byte of the journal's tables, to be searched for what must not be there.
enum JournalBytes {
    /// Every value of every row of `events` and `commands`, each as its bytes.
    static func dump(_ store: Store) async throws -> [[UInt8]] {
        try await store.read { connection, _ in
            var values: [[UInt8]] = []
            for table in ["events", "commands"] {
                try connection.forEach("SELECT * FROM \(table)", []) { row in
                    for value in row.values {
                        switch value {
                        case .text(let text): values.append(Array(text.utf8))
                        case .blob(let bytes): values.append(bytes)
                        case .integer(let number): values.append(Array("\(number)".utf8))
                        case .null, .real: break
                        }
                    }
                }
            }
            return values
        }
    }

    /// Which of the texts stand in the journal's tables in the clear, in any case of letters.
    static func found(_ texts: [String], _ store: Store) async throws -> [String] {
        let values = try await dump(store)
        let folded = values.map { Names.folded(String(decoding: $0, as: UTF8.self)) }
        return texts.filter { text in
            let bytes = Array(text.utf8)
            let key = Names.folded(text)
            return values.contains { $0.firstRange(of: bytes) != nil } || folded.contains { $0.contains(key) }
        }
    }
}
