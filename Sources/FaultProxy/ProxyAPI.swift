internal import HTTPTransport
internal import JSON
internal import Wire
internal import WireFaults

/// What a proxy answers to whoever asks or changes it over HTTP. On the loop's thread.
struct ProxyAPI {
    let relay: WireRelay
    let upstream: Upstream

    /// Routes: `/faults` (GET, POST with a fault a line, DELETE), `/faults/N` (GET, DELETE), `/connections` (GET).
    func answer(_ request: ServedRequest) -> ServedAnswer {
        let parts = request.path.split(separator: "/")
        switch (parts.first, parts.count) {
        case ("faults", 1):
            switch request.method {
            case "GET": return ServedAnswer(200, JSON.array(relay.faults.map(\.json)))
            case "POST": return add(String(decoding: request.body, as: UTF8.self))
            case "DELETE":
                for fault in relay.faults { relay.remove(fault) }
                return ServedAnswer(204)
            default: return .other("GET, POST, DELETE")
            }
        case ("faults", 2):
            guard let fault = relay.faults.first(where: { String($0.id) == parts[1] }) else {
                return .problems(404, ["no fault \(parts[1]) is in effect; GET /faults tells which are"])
            }
            switch request.method {
            case "GET": return ServedAnswer(200, fault.json)
            case "DELETE":
                relay.remove(fault)
                return ServedAnswer(204)
            default: return .other("GET, DELETE")
            }
        case ("connections", 1):
            guard request.method == "GET" else { return .other("GET") }
            return ServedAnswer(
                200,
                [
                    "accepted": .integer(relay.accepted), "turned_away": .integer(relay.turnedAway),
                    "open": .array(relay.connections.map(\.json)),
                ])
        default: return .problems(404, ["no such path; there are /faults, /faults/N and /connections"])
        }
    }

    /// A fault a line; all of them, or, if one is wrong, none.
    private func add(_ text: String) -> ServedAnswer {
        var problems: [String] = []
        var faults: [WireFault] = []
        for line in text.split(whereSeparator: \.isNewline) where !line.allSatisfy(\.isWhitespace) {
            do throws(WireFaultError) {
                let fault = try WireFault(String(line))
                if let problem = upstream.objection(to: fault) { problems.append("`\(line)`: \(problem)") }
                faults.append(fault)
            } catch {
                problems += error.problems
            }
        }
        if problems.isEmpty, faults.isEmpty { problems = ["no fault; write one a line, like latency 20ms on SET"] }
        let room = WireRelay.capacity - relay.faults.count
        if faults.count > room { problems.append("\(faults.count) more faults; there is room for \(room)") }
        guard problems.isEmpty else { return .problems(400, problems) }
        return ServedAnswer(201, JSON.array(faults.compactMap { relay.add($0)?.json }))
    }
}

extension ServedAnswer {
    fileprivate init(_ status: Int, _ json: JSON) { self.init(status, json: json.text) }

    fileprivate static func problems(_ status: Int, _ problems: [String]) -> ServedAnswer {
        ServedAnswer(status, ["problems": .array(problems.map(JSON.string))])
    }

    fileprivate static func other(_ allowed: String) -> ServedAnswer {
        ServedAnswer(405, fields: [HTTPField("Allow", allowed)], json: #"{"problems":["allowed are \#(allowed)"]}"#)
    }
}

extension FaultInEffect {
    fileprivate var json: JSON {
        var members: [JSON.Member] = [
            .init("id", .integer(id)), .init("fault", .string(fault.description)), .init("met", .integer(pieces)),
            .init("connections", .integer(connections)),
        ]
        if let left { members.append(.init("left", .integer(left))) }
        return .object(members)
    }
}

extension WireRelay.Connection {
    fileprivate var json: JSON {
        [
            "number": .integer(number), "client": .string(client), "name": .string(name),
            "commands": .integer(commands), "bytes_sent": .integer(bytesSent),
            "bytes_received": .integer(bytesReceived), "broken": .bool(isBroken),
        ]
    }
}
