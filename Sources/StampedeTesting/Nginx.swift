public import EventLoop
internal import Glibc
public import HTTPTransport

/// A private nginx that answers on Unix sockets in a directory of its own: `plain` and `h2c` without TLS, `tls` with
/// HTTP/1.1 and HTTP/2. `/` answers `ok`, `/echo` the request's kind before its content has come, `/late` after it,
/// `/large` content in chunks, `/guarded` only who shows the key `k-1`; what is under `/rooms/` goes to the service behind
/// it, if there is one.
public struct Nginx {
    let directory: String

    /// The path of a socket of this name.
    public func socket(_ name: String) -> String { "\(directory)/\(name)" }
    /// Where the service behind it is reached by HTTP/2 without TLS.
    public var multiplexing: HTTPOrigin { get throws { try HTTPOrigin("unix:\(socket("h2c"))") } }
    /// The certificate of the authority that signed the server's.
    public var authority: String { "\(directory)/authority.pem" }

    /// Runs the body with a server, and stops it afterwards, whatever happens.
    public static func run(before service: StreamAddress? = nil, _ body: (Nginx) async throws -> Void) async throws {
        var template = Array("/tmp/stampede-nginx-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CannotStart(why: "no directory in /tmp") }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let nginx = Nginx(directory: directory)
        try await shell(certificates, in: directory)
        try write(configuration(directory, service), to: nginx.socket("nginx.conf"))
        try write(String(repeating: "0123456789abcdef", count: 40_000), to: nginx.socket("large"))
        let lines = Lock<[String]>([])
        let process = try await ChildProcess.start(
            .init("/usr/sbin/nginx", ["-p", directory, "-c", nginx.socket("nginx.conf")]), on: .shared
        ) { line in lines.withLock { $0.append(line) } }
        let outcome: Result<Void, any Error>
        do {
            // nginx says nothing when it listens; its pid file comes after its sockets.
            while access(nginx.socket("nginx.pid"), R_OK) != 0 {
                guard await process.exitSoFar() == nil, !Task.isCancelled else {
                    throw CannotStart(why: lines.withLock { $0 }.joined(separator: " | "))
                }
                await EventLoop.shared.sleep(until: MonotonicClock.now + 1_000_000)
            }
            outcome = .success(try await body(nginx))
        } catch {
            outcome = .failure(error)
        }
        await process.stop(grace: 2_000_000_000)
        try await shell("rm -rf '\(directory)'", in: "/")
        try outcome.get()
    }

    struct CannotStart: Error { var why: String }

    /// An authority, and a certificate for `localhost` and `127.0.0.1` that it signed.
    private static let certificates = """
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout authority.key \
        -out authority.pem -days 2 -subj '/CN=test authority' 2>&1 &&
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr \
        -subj '/CN=localhost' 2>&1 &&
        printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' > names &&
        openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
        -extfile names -out server.pem 2>&1
        """

    private static func configuration(_ directory: String, _ service: StreamAddress?) -> String {
        let behind = service.map { "location /rooms/ { proxy_pass http://\($0); proxy_http_version 1.1; }" } ?? ""
        return """
            user root; daemon off; worker_processes 1; pid \(directory)/nginx.pid; error_log stderr error;
            events { worker_connections 1000; }
            http {
              access_log off; default_type text/plain; keepalive_timeout 60s;
              client_body_temp_path \(directory)/body; proxy_temp_path \(directory)/proxy;
              fastcgi_temp_path \(directory)/fastcgi; uwsgi_temp_path \(directory)/uwsgi; scgi_temp_path \(directory)/scgi;
              server {
                listen unix:\(directory)/plain;
                listen unix:\(directory)/h2c http2;
                listen unix:\(directory)/tls ssl http2;
                ssl_certificate \(directory)/server.pem; ssl_certificate_key \(directory)/server.key;
                \(behind)
                location = / { return 200 ok; }
                location = /conflict { return 409 taken; }
                location = /echo { return 200 "$request_method $content_length $http_x_worker $server_protocol"; }
                location = /late { proxy_pass http://unix:\(directory)/plain:/echo; }
                location = /guarded { if ($http_authorization != "Bearer k-1") { return 401; } return 200 ok; }
            location = /large { root \(directory); ssi on; ssi_types *; }
                location = /close { keepalive_timeout 0; return 200 ok; }
              }
            }
            """
    }

    private static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw CannotStart(why: "\(path) can't be written") }
        fputs(text, file)
        fclose(file)
    }

    private static func shell(_ command: String, in directory: String) async throws {
        let lines = Lock<[String]>([])
        let process = try await ChildProcess.start(
            .init("sh", ["-c", command], directory: directory), on: .shared
        ) { line in lines.withLock { $0.append(line) } }
        guard await process.waitForExit() == .status(0) else {
            throw CannotStart(why: lines.withLock { $0 }.joined(separator: " | "))
        }
    }
}
