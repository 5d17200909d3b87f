import Domain
import NIOCore
import NIOPosix
import Synchronization

/// Syslog over UDP: what is lost on the way is lost, and nobody is told.
final class SyslogDatagrams: SinkChannel {
    private let sink: Sink
    private let origin: SinkOrigin
    private let channel = Mutex<(any Channel)?>(nil)

    let batch = 50

    init(_ sink: Sink, origin: SinkOrigin) {
        self.sink = sink
        self.origin = origin
    }

    func deliver(_ messages: [SinkMessage]) async throws {
        do {
            let channel = try await connected()
            for message in messages {
                try await channel.writeAndFlush(ByteBuffer(bytes: SyslogMessage.datagram(message, origin))).get()
            }
        } catch let failure as SinkFailure {
            throw failure
        } catch {
            await close()
            throw SinkFailure("\(sink.target) takes no datagrams: \(ConnectionWords.words(error))")
        }
    }

    func close() async {
        let old = channel.withLock { channel in
            defer { channel = nil }
            return channel
        }
        try? await old?.close()
    }

    private func connected() async throws -> any Channel {
        if let known = channel.withLock({ $0 }), known.isActive { return known }
        guard let (host, port) = sink.hostAndPort else { throw SinkFailure("\(sink.target) is not HOST:PORT") }
        let made = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: host, port: port).get()
        channel.withLock { $0 = made }
        return made
    }
}
