import JSON

/// What was measured, for people or for scripts.
struct ResultTable {
    private var speeds: [Speed] = []
    private var memory: (jobs: Int, report: WaitingJobs.Report)?

    private struct Speed {
        let title: String
        let requests: Int
        let worker: Rate
        let plain: Rate

        var ratio: Double { plain.median > 0 ? worker.median / plain.median : 0 }
    }

    mutating func add(_ title: String, requests: Int, _ worker: Rate, _ plain: Rate) {
        speeds.append(Speed(title: title, requests: requests, worker: worker, plain: plain))
        Streams.note("\(title): measured")
    }

    mutating func add(memory report: WaitingJobs.Report, jobs: Int) { memory = (jobs, report) }

    func print(asJSON: Bool) {
        Streams.line(asJSON ? json.canonicalText : text)
    }

    private var text: String {
        var rows = [["WHAT", "DELIVERIES/S", "REQUESTS/S", "SLICES", "LOWEST", "HIGHEST", "PLAIN LOOP/S", "RATIO"]]
        for speed in speeds {
            let slices = speed.worker.slices
            rows.append([
                speed.title, Self.whole(speed.worker.median), Self.whole(speed.worker.median * Double(speed.requests)),
                "\(slices.count)", Self.whole(slices.min() ?? 0), Self.whole(slices.max() ?? 0),
                Self.whole(speed.plain.median), Self.hundredths(speed.ratio),
            ])
        }
        var lines = speeds.isEmpty ? [] : TextColumns.aligned(rows)
        if let memory {
            let report = memory.report
            lines.append(
                "peak memory of a worker with \(memory.jobs) jobs waiting: \(report.peak / 1_000_000) MB, after \(report.deliveries) deliveries in \(Self.hundredths(report.seconds)) s"
            )
        }
        return lines.joined(separator: "\n")
    }

    private var json: JSONValue {
        var members: [String: JSONValue] = [
            "speeds": .array(
                speeds.map {
                    [
                        "what": .string($0.title), "deliveriesPerSecond": .double($0.worker.median),
                        "requestsPerDelivery": .integer(Int64($0.requests)),
                        "slices": .array($0.worker.slices.map { .double($0) }),
                        "plainLoopPerSecond": .double($0.plain.median), "ratio": .double($0.ratio),
                    ]
                })
        ]
        if let memory {
            members["memory"] = [
                "jobsWaiting": .integer(Int64(memory.jobs)), "peakBytes": .integer(Int64(memory.report.peak)),
                "deliveries": .integer(Int64(memory.report.deliveries)), "seconds": .double(memory.report.seconds),
            ]
        }
        return .object(members)
    }

    private static func whole(_ number: Double) -> String { String(Int(number.rounded())) }

    private static func hundredths(_ number: Double) -> String { String((number * 100).rounded() / 100) }
}
