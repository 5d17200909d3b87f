import Database
import Domain
import Migrations
import SQLiteDatabase
import Store

/// Commands per second, with everything that follows from them, beside the bare engine.
struct AppendMeasurement {
    let path: (String) -> String
    let seconds: Double
    /// Commands in a commit.
    let batches: [Int]

    func run(into table: inout FigureTable) async throws {
        for batch in batches {
            let workload = try await BenchmarkStore(path("append-\(batch)"))
            let floor = try await EngineFloor(path("floor-\(batch)"))
            try await workload.found(apps: ["mail"], groups: ["staff"])
            try await workload.give([
                .addPolicy(name: "staff", app: "mail", group: "staff", loginMethod: "sso", priority: 0)
            ])
            let before = try await workload.head()
            let (ours, oneRow) = try await alternate(workload, floor, batch: batch)
            let events = Double(try await workload.head() - before)
            await floor.close()
            await workload.store.close()
            let rows = try await RowWork(from: workload.path, to: path("rows-\(batch)")).rate(
                commits: Int(events) / batch, events: Int(events))
            let title = batch == 1 ? "commands one by one" : "commands, \(batch) a commit"
            if batch == 1 {
                table.add(
                    Figure(
                        what: title, value: events / ours.seconds, unit: "events/s",
                        beside: ("transaction of one row", oneRow)))
            }
            table.add(
                Figure(
                    what: title, value: events / ours.seconds, unit: "events/s",
                    beside: ("the same rows, bare engine", rows), memory: ours.memory))
        }
    }

    /// Slices of ours and of single rows in turn, so that both have the disk of the same moment.
    private func alternate(
        _ workload: BenchmarkStore, _ floor: EngineFloor, batch: Int
    ) async throws -> (ours: (seconds: Double, memory: Int), oneRow: Double) {
        var (done, spent, floorSpent, floorRows, peak) = (0, 0.0, 0.0, 0, 0)
        while spent < seconds {
            let start = ContinuousClock.now
            let measured = try await Stopwatch.secondsAndMemory {
                while Rate.seconds(ContinuousClock.now - start) < 0.25 {
                    let commands = (done..<done + batch).map { number in
                        // One registers somebody, the next gives them the app.
                        number.isMultiple(of: 2)
                            ? BenchmarkStore.command(BenchmarkStore.registration(number / 2))
                            : BenchmarkStore.command(
                                .addMembers(group: "staff", members: [.user(BenchmarkStore.name(number / 2))]))
                    }
                    for answer in try await workload.store.submit(commands) where answer.seqs == nil {
                        throw BenchmarkStore.Refused(message: "\(answer.outcome)")
                    }
                    done += batch
                }
            }
            spent += measured.seconds
            peak = max(peak, measured.memory)
            let single = try await floor.singleRows(for: 0.1)
            floorSpent += single.seconds
            floorRows += single.rows
        }
        return ((spent, peak), Double(floorRows) / floorSpent)
    }
}

extension BenchmarkStore {
    /// The newest seq.
    func head() async throws -> Seq { try await store.read { _, journal in try journal.head().seq } }
}
