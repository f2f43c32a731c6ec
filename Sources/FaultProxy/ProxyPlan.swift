public import EventLoop
internal import HTTPTransport
internal import RedisClient
public import Wire
public import WireFaults

/// What a fault proxy is to do: where it listens, where it leads, and which faults there are from the beginning.
public struct ProxyPlan: Sendable {
    /// Where it listens; port 0 for a free one.
    public var listen: StreamAddress
    /// Where it leads.
    public var upstream: Upstream
    /// As it was written, for messages: there is nothing secret in it.
    public var upstreamURL: String
    /// The faults from the beginning.
    public var faults: [WireFault]
    /// What jitter and shares of connections are drawn from.
    public var seed: UInt64
    /// The port of the HTTP API on 127.0.0.1, 0 for a free one; nil for none.
    public var apiPort: UInt16?

    /// Why there is no plan: everything that is wrong, each with what would be right.
    public struct Problems: Error, Sendable, Equatable, CustomStringConvertible {
        /// One sentence each.
        public var problems: [String]
        /// All of them, one a line.
        public var description: String { problems.joined(separator: "\n  ") }
    }

    /// The plan that these texts say. Whatever isn't this machine has to be among the hosts.
    public init(
        listen: String, upstream: String, faults: [String], seed: UInt64, apiPort: UInt16?, allowing hosts: [String]
    ) throws(Problems) {
        var problems: [String] = []
        func attempt<Value, Failure: Error>(_ body: () throws(Failure) -> Value) -> Value? {
            do throws(Failure) { return try body() } catch {
                problems.append("\(error)")
                return nil
            }
        }
        let address = attempt { () throws(ProxyAddressError) in try StreamAddress(listening: listen) }
        let target = attempt { () throws(ProxyAddressError) in try Upstream(url: upstream) }
        if let host = target?.address.foreignHost, !hosts.contains(host) {
            problems.append(
                "--upstream: \(host) is not this machine; allow it with --allow-host \(host) if it is yours")
        }
        let read = faults.compactMap { line in attempt { () throws(WireFaultError) in try WireFault(line) } }
        for fault in read {
            if let problem = target?.objection(to: fault) { problems.append("`\(fault)`: \(problem)") }
        }
        if read.count > WireRelay.capacity {
            problems.append("\(read.count) faults; at most \(WireRelay.capacity) can be in effect at once")
        }
        guard let address, let target, problems.isEmpty else { throw Problems(problems: problems) }
        self.listen = address
        self.upstream = target
        upstreamURL = upstream
        self.faults = read
        self.seed = seed
        self.apiPort = apiPort
    }
}

/// Why a text is no address of a proxy.
public struct ProxyAddressError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    public var description: String
}

extension Upstream {
    /// The server that a URL names: `redis://host:port`, `rediss://…`, `unix:///path` are a Redis; `tcp://host:port` and
    /// `http://host:port` anything.
    init(url: String) throws(ProxyAddressError) {
        if ["tcp://", "http://"].contains(where: url.hasPrefix) {
            let origin = try? HTTPOrigin("http" + url.dropFirst(url.hasPrefix("tcp://") ? 3 : 4))
            guard let origin, origin.basePath.isEmpty else {
                throw ProxyAddressError(
                    description:
                        "--upstream \(url): write a host and a port and nothing else, like tcp://127.0.0.1:8000")
            }
            self.init(origin.address)
            return
        }
        let redis: RedisConfiguration
        do throws(RedisURLError) { redis = try RedisConfiguration(url: url) } catch {
            throw ProxyAddressError(
                description: "--upstream: \(error); or tcp://host:port for what isn't Redis")
        }
        guard redis.password == nil, redis.user == nil else {
            throw ProxyAddressError(
                description:
                    "--upstream: user and password mean nothing to a proxy, clients log in themselves; leave them out")
        }
        self.init(redis)
    }

    /// Why a fault can't be done before this server; nil if it can.
    func objection(to fault: WireFault) -> String? {
        guard fault.needsRedis, !speaksRedis else { return nil }
        return "commands and names of connections are Redis's, and this is \(address); leave `on`, `key` and `name` "
            + "out, or name the server by redis://"
    }
}

extension StreamAddress {
    /// A place on this machine to listen at: `127.0.0.1:6380`, `localhost:0`, `[::1]:6380`.
    init(listening text: String) throws(ProxyAddressError) {
        let colon = text.lastIndex(of: ":")
        let port = colon.flatMap { UInt16(text[text.index(after: $0)...]) }
        var host = colon.map { String(text[..<$0]) } ?? text
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host == "localhost" { host = "127.0.0.1" }
        guard let port, !host.isEmpty else {
            throw ProxyAddressError(
                description: "--listen \(text): write an address of this machine and a port, like 127.0.0.1:6380")
        }
        self = .tcp(host: host, port: Int(port))
        guard foreignHost == nil else {
            throw ProxyAddressError(
                description: "--listen \(text): a proxy listens on the loopback interface only; write 127.0.0.1:\(port)"
            )
        }
    }
}
