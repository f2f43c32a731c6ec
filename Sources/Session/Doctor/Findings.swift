internal import EventLoop
import Glibc
internal import Harness

extension Diagnosis.Finding {
    /// Whether a private Redis starts: the program, its version, and a free port, all at once.
    static func redis(on loop: EventLoop) async -> Self {
        do throws(TargetError) {
            let program = try RedisProgram.find()
            let server = try await RedisServer.start(on: loop)
            await server.stop()
            return Self(
                "redis-server", "\(server.version), \(program.path); it starts and listens on a free port")
        } catch {
            return Self("redis-server", "no private Redis can be started", .problem, advice: "\(error)")
        }
    }

    /// Whether processes can have clocks of their own.
    static func clocks(_ environment: (String) -> String? = RedisProgram.variable) -> Self {
        do throws(TargetError) {
            return Self("clocks", "can be set, by \(try ProcessClock.findLibrary(environment: environment))")
        } catch {
            return Self("clocks", "no scenario can set a clock (redis-clock)", .warning, advice: "\(error)")
        }
    }

    /// Whether the limit of open files leaves room for clients with a connection each. A private Redis has the same
    /// limit.
    static func openFiles(_ limit: OpenFileLimit, raised: Int) -> Self {
        let clients = max(0, raised - OpenFileLimit.reserve)
        let text =
            "\(limit.soft) of at most \(limit.hard)" + (raised > limit.soft ? ", raised to \(raised)" : "")
            + ": room for \(clients) clients"
        return switch clients {
        case 1000...: Self("open files", text)
        case 10...: Self("open files", text, .warning, advice: "raise it for more: ulimit -n 20000")
        default: Self("open files", text, .problem, advice: "raise it: ulimit -n 20000")
        }
    }

    /// How many connections this machine can have to one address.
    static func ports(_ range: PortRange?) -> Self {
        guard let range else { return Self("local ports", "the system doesn't tell its range") }
        let text = "\(range.first) to \(range.last): room for \(range.count) connections to one Redis"
        return range.count >= 10_000
            ? Self("local ports", text)
            : Self(
                "local ports", text, .warning,
                advice: "widen it for more: sysctl net.ipv4.ip_local_port_range=\"32768 60999\"")
    }

    /// Whether clients and Redis can run at the same time.
    static func cores(_ count: Int) -> Self {
        count > 1
            ? Self("cores", "\(count)")
            : Self(
                "cores", "\(count)", .warning,
                advice: "Stampede and Redis share it: fewer requests overlap; give it two for stronger verdicts")
    }

    /// Whether a run's folder can be made there, tried on the folder itself or the nearest one that exists.
    static func reports(_ path: String) -> Self {
        let advice = "name a folder that you may write to with --report"
        var nearest = path
        var status = stat()
        while stat(nearest, &status) != 0, let slash = nearest.lastIndex(of: "/"), slash > nearest.startIndex {
            nearest = String(nearest[..<slash])
        }
        if stat(nearest, &status) != 0 { nearest = path.hasPrefix("/") ? "/" : "." }
        var template = Array("\(nearest)/.stampede-doctor-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            let reason = String(cString: strerror(errno))
            return Self("reports", "\(path) can't be written: \(reason)", .problem, advice: advice)
        }
        rmdir(template)
        var disk = statvfs()
        guard statvfs(nearest, &disk) == 0 else { return Self("reports", "\(path) can be written") }
        let free = Int(disk.f_bavail) * Int(disk.f_frsize) / 1_000_000
        let text = "\(path) can be written, \(free) MB are free"
        // A million operations are recorded in 88 MB.
        return free >= 100
            ? Self("reports", text)
            : Self("reports", text, .warning, advice: "a long run needs 88 MB for a million operations: make room")
    }
}
