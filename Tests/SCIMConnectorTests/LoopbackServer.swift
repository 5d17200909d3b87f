import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A server of raw bytes on the loopback interface: it reads whole requests and answers whatever the test says, HTTP or not.
final class LoopbackServer: Sendable {
    /// What happens once a request is there.
    enum Action: Sendable {
        /// These bytes; the connection stays open.
        case answer(String)
        /// These bytes, and the connection is closed.
        case answerAndClose(String)
        /// A TCP reset.
        case reset
        /// Nothing, for ever.
        case silence
    }

    let port: Int
    private let channel: any Channel
    private let log: RequestLog

    /// The requests as they came over the wire.
    final class RequestLog: Sendable {
        private let texts = Mutex<[String]>([])
        func note(_ text: String) { texts.withLock { $0.append(text) } }
        var all: [String] { texts.withLock { $0 } }
    }

    private init(channel: any Channel, log: RequestLog) {
        port = channel.localAddress?.port ?? 0
        self.channel = channel
        self.log = log
    }

    static func start(_ script: @escaping @Sendable (String) -> Action) async throws -> LoopbackServer {
        let log = RequestLog()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RequestReader(log: log, script: script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return LoopbackServer(channel: channel, log: log)
    }

    /// A server that says the same to everybody who connects, and reads nothing.
    static func startSpeaking(_ text: String) async throws -> LoopbackServer {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return LoopbackServer(channel: channel, log: RequestLog())
    }

    var requests: [String] { log.all }

    func stop() async { try? await channel.close() }
}

/// Collects bytes until a request is whole.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: LoopbackServer.RequestLog
    private let script: @Sendable (String) -> LoopbackServer.Action
    private var received = ""

    init(log: LoopbackServer.RequestLog, script: @escaping @Sendable (String) -> LoopbackServer.Action) {
        self.log = log
        self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        guard let end = received.firstRange(of: "\r\n\r\n") else { return }
        let length = received[..<end.lowerBound].split(separator: "\r\n").first {
            $0.lowercased().hasPrefix("content-length:")
        }
        .flatMap { Int($0.drop { $0 != ":" }.dropFirst().filter { $0 != " " }) }
        guard received[end.upperBound...].utf8.count >= length ?? 0 else { return }
        let request = received
        received = ""
        log.note(request)
        act(script(request), context: context)
    }

    private func act(_ action: LoopbackServer.Action, context: ChannelHandlerContext) {
        switch action {
        case .answer(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .answerAndClose(let text):
            let loopContext = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenComplete { _ in
                loopContext.value.close(promise: nil)
            }
        case .reset:
            // Closing with a linger of nothing makes the kernel send RST instead of FIN.
            let loopContext = NIOLoopBound(context, eventLoop: context.eventLoop)
            let options = context.channel as? any SocketOptionProvider
            let linger = options?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            (linger ?? context.eventLoop.makeSucceededVoidFuture()).whenComplete { _ in
                loopContext.value.close(promise: nil)
            }
        case .silence: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
