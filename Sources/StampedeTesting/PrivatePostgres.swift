internal import EventLoop
import Glibc

/// A PostgreSQL server of a test's own, on a Unix socket in a temporary folder, which dies with this process.
public actor PrivatePostgres {
    /// Why there is none.
    public struct CannotStart: Error {
        /// What it or its tools said.
        public var why: String
    }

    /// Its password, which must appear nowhere.
    public static let password = "hunter2"

    /// Where it keeps its data and its socket.
    public nonisolated let folder: String
    private let programs: String
    private var server: ChildProcess?

    /// How to reach it, password included.
    public nonisolated var url: String {
        "postgres://stampede:\(Self.password)@\(folder.replacing("/", with: "%2F"))/postgres"
    }

    /// Runs the body with a new server, and removes it afterwards, whatever happens.
    public static func run(_ body: (PrivatePostgres) async throws -> Void) async throws {
        let server = try await PrivatePostgres()
        let outcome: Result<Void, any Error>
        do {
            try await server.start()
            outcome = .success(try await body(server))
        } catch {
            outcome = .failure(error)
        }
        await server.stop()
        try await shell("rm -rf '\(server.folder)'")
        try outcome.get()
    }

    private init() async throws {
        var template = Array("/tmp/stampede-postgres-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CannotStart(why: "no folder in /tmp") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        programs = try await shell("ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1")
        guard !programs.isEmpty else { throw CannotStart(why: "install Debian's postgresql") }
        // It refuses to run as root.
        if getuid() == 0 { try await shell("chown postgres '\(folder)'") }
        try await shell(
            """
            cd '\(folder)' && echo \(Self.password) > password && chmod a+r password && \(Self.asOwner) \
            \(programs)/initdb --pgdata=data --username=stampede --pwfile=password --auth=scram-sha-256 \
            --encoding=UTF8 --locale=C --no-sync
            """)
    }

    /// Starts it, and waits until it accepts connections.
    public func start() async throws {
        let lines = Lock<[String]>([])
        let process = try await ChildProcess.start(
            .init(
                "/bin/sh",
                [
                    "-c",
                    """
                    exec \(Self.asOwner) \(programs)/postgres -D data -k '\(folder)' -c listen_addresses= -F
                    """,
                ], directory: folder), on: .shared
        ) { line in lines.withLock { $0.append(line) } }
        server = process
        try await eventually {
            if await process.exitSoFar() != nil {
                throw CannotStart(why: lines.withLock { $0.joined(separator: "\n") })
            }
            return lines.withLock { $0.contains { $0.hasSuffix("ready to accept connections") } }
        }
    }

    /// Ends it and its connections in order.
    public func stop() async {
        await server?.send(signal: SIGINT)
        _ = await server?.waitForExit()
        server = nil
    }

    /// Stops every process of it where it stands, or lets them go on.
    public func freeze(_ isFrozen: Bool) throws {
        guard let server else { return }
        let list = try readText("/proc/\(server.id)/task/\(server.id)/children")
        let children = list.split(separator: " ").compactMap { Int32($0) }
        for id in [server.id] + children { kill(id, isFrozen ? SIGSTOP : SIGCONT) }
    }

    /// What makes root the owner of the server's files. It gives up what lets it end with us unless told to keep that.
    private static let asOwner =
        getuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups --pdeathsig keep" : ""
}

/// Runs a shell command and gives what it wrote, without the last line break.
@discardableResult
private func shell(_ command: String) async throws -> String {
    let lines = Lock<[String]>([])
    let process = try await ChildProcess.start(.init("/bin/sh", ["-c", command]), on: .shared) { line in
        lines.withLock { $0.append(line) }
    }
    let exit = await process.waitForExit()
    let text = lines.withLock { $0.joined(separator: "\n") }
    guard exit == .status(0) else { throw PrivatePostgres.CannotStart(why: text) }
    return text
}

private func readText(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw PrivatePostgres.CannotStart(why: "\(path) can't be read") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
}
