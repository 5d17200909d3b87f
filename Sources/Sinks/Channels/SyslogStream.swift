import Domain
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Syslog over TCP or TLS.
///
/// Syslog has no acknowledgement: what the system has taken counts as delivered. So the newest messages of a connection are
/// kept in mind, and sent again on the next one where it has broken: the receiver may see some twice, and loses none of
/// them while this process lives.
final class SyslogStream: SinkChannel {
    /// How many of the newest messages are sent again after a broken connection.
    private static let tail = 200

    private let sink: Sink
    private let origin: SinkOrigin
    private let state = Mutex(State())

    let batch = 100

    private struct State {
        var channel: (any Channel)?
        /// Seqs of the newest messages that went out on this connection.
        var sent: [Seq] = []
    }

    init(_ sink: Sink, origin: SinkOrigin) {
        self.sink = sink
        self.origin = origin
    }

    func deliver(_ messages: [SinkMessage]) async throws {
        try await check()
        let channel = try await connected()
        let bytes = messages.flatMap { SyslogMessage.frame($0, origin) }
        state.withLock { state in
            state.sent = Array((state.sent + messages.map(\.seq)).suffix(max(Self.tail, messages.count)))
        }
        do {
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        } catch {
            throw broken(ConnectionWords.words(error), before: messages[0].seq)
        }
    }

    func check() async throws {
        guard let channel = state.withLock({ $0.channel }), !channel.isActive else { return }
        throw broken("it was closed there", before: .max)
    }

    func close() async {
        let channel = state.withLock { state in
            defer { state.channel = nil }
            return state.channel
        }
        try? await channel?.close()
    }

    /// Forgets the connection, and says from where on everything must be sent again.
    private func broken(_ what: String, before seq: Seq) -> SinkFailure {
        let old = state.withLock { state in
            defer { state = State() }
            return state
        }
        old.channel?.close(promise: nil)
        let resendFrom = old.sent.first.flatMap { $0 < seq ? $0 : nil }
        return SinkFailure("the connection to \(sink.target) broke: \(what)", resendFrom: resendFrom)
    }

    private func connected() async throws -> any Channel {
        if let channel = state.withLock({ $0.channel }) { return channel }
        guard let (host, port) = sink.hostAndPort else { throw SinkFailure("\(sink.target) is not HOST:PORT") }
        let tls = try context()
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(.seconds(10))
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        guard let tls else { return }
                        let name = Self.isAddress(host) ? nil : host
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: name)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connect(host: host, port: port).get()
        } catch {
            throw SinkFailure("\(sink.target) takes no connection: \(ConnectionWords.words(error))")
        }
        state.withLock { $0 = State(channel: channel) }
        return channel
    }

    private func context() throws -> NIOSSLContext? {
        guard sink.kind == .syslogTLS else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let certificates = sink.certificates { configuration.trustRoots = .file(certificates) }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            let file = sink.certificates ?? "the machine's own"
            throw SinkFailure("the certificates that \(sink.target) is checked against cannot be read: \(file)")
        }
    }

    private static func isAddress(_ host: String) -> Bool { (try? SocketAddress(ipAddress: host, port: 0)) != nil }
}
