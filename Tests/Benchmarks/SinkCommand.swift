import ArgumentParser
import NIOCore
import NIOPosix

/// A process that answers every SCIM request at once, so that what is measured is the client.
struct SinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sink", abstract: "Answer every SCIM request at once, until standard input ends.")
    @Option(help: "The port on the loopback interface; 0 for any that is free.") var port = 0

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SinkHandler())
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        Streams.line("http://127.0.0.1:\(channel.localAddress?.port ?? 0)/scim/v2")
        // Whoever started this process holds the other end: when that one is gone, so is this.
        while readLine() != nil {}
        try await channel.close()
        try await group.shutdownGracefully()
    }
}
