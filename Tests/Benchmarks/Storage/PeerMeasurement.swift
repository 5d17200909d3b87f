import Foundation
import JSON

/// The Python library `eventsourcing` on its own SQLite recorder: it appends and replays, and projects nothing.
struct PeerMeasurement {
    let python: String
    let folder: URL

    func run(into table: inout FigureTable) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-c", Self.script, folder.appending(path: "peer.db").path]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0,
            let answer = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)), let rates = answer.object
        else {
            Streams.note("\(python) has no library eventsourcing: left out (pip install eventsourcing, and --python)")
            return
        }
        for (what, rate) in rates.sorted(by: { $0.key < $1.key }) {
            guard let rate = rate.integer else { continue }
            table.add(Figure(what: "eventsourcing: " + what, value: Double(rate), unit: "events/s"))
        }
    }

    private static let script = """
        from json import dumps
        from os import environ
        from sys import argv
        from time import perf_counter
        environ.update(PERSISTENCE_MODULE="eventsourcing.sqlite", SQLITE_DBNAME=argv[1])
        from eventsourcing.application import Application
        from eventsourcing.domain import Aggregate, event
        class User(Aggregate):
            @event("Registered")
            def __init__(self, name, department):
                self.name, self.department = name, department
        class Users(Application):
            snapshotting_intervals = None
        app, rates = Users(), {}
        for batch, times in ((1, 1500), (10, 300), (100, 60), (1000, 8)):
            start = perf_counter()
            for _ in range(times):
                app.save(*[User(name="Ana", department="Sales") for _ in range(batch)])
            rates["append, %d a commit" % batch] = round(batch * times / (perf_counter() - start))
        start, place, count = perf_counter(), 1, 0
        while page := app.recorder.select_notifications(start=place, limit=1000):
            count += len([app.mapper.to_domain_event(stored) for stored in page])
            place = page[-1].id + 1
        rates["replay"] = round(count / (perf_counter() - start))
        print(dumps(rates))
        """
}
