import ArgumentParser
struct WorkerCommand: LaterCommand {
    static let what = "w"
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}
struct QueueCommand: LaterCommand {
    static let what = "w"
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}
