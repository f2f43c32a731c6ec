import EventLoop
import Foundation
import Harness
import RedisClient
import StampedeTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    @Test("rediss:// talks to a Redis whose certificate is trusted and names the host")
    func trusted() async throws {
        try await withTLSRedis { configuration async throws in
            let connection = try await RedisConnection.open(configuration, on: .shared)
            #expect(try await connection.send("ECHO", String(repeating: "long ", count: 20_000)).text?.count == 100_000)
            await connection.close()
        }
    }

    @Test("a certificate of an unknown authority is refused")
    func untrusted() async throws {
        try await withTLSRedis { configuration async throws in
            var configuration = configuration
            configuration.tls?.authorities = nil
            let error = await #expect(throws: RedisError.self) {
                try await RedisConnection.open(configuration, on: .shared)
            }
            #expect(error?.message.contains("not trusted") == true)
        }
    }

    @Test("a certificate for another name is refused")
    func otherName() async throws {
        try await withTLSRedis { configuration async throws in
            var configuration = configuration
            configuration.tls?.serverName = "somebody.else"
            let error = await #expect(throws: RedisError.self) {
                try await RedisConnection.open(configuration, on: .shared)
            }
            #expect(error?.message.contains("somebody.else") == true)
        }
    }

    private func withTLSRedis(_ body: (RedisConfiguration) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stampede-tls-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (key, certificate) = (folder + "/key.pem", folder + "/certificate.pem")
        let openssl = try await ChildProcess.start(
            .init(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                    "-keyout", key, "-out", certificate, "-subj", "/CN=stampede.test",
                    "-addext", "subjectAltName=DNS:stampede.test",
                ]), on: .shared
        ) { _ in }
        try #require(await openssl.waitForExit() == .status(0))
        let port = try #require(freePorts.next())
        try await withRedis(arguments: [
            "--tls-port", String(port), "--tls-cert-file", certificate, "--tls-key-file", key,
            "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no",
        ]) { server in
            var configuration = server.configuration
            configuration.address = .tcp(host: "127.0.0.1", port: port)
            configuration.tls = TLSConfiguration(serverName: "stampede.test", authorities: certificate)
            try await body(configuration)
        }
    }
}

/// Ports below the ephemeral range, each given once.
private enum freePorts {
    private static let last = Lock(21_000 + Int(getpid() % 5_000))
    static func next() -> Int? {
        last.withLock { port in
            port += 1
            return port
        }
    }
}
