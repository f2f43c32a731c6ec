import EventLoop
import HTTPTransport
import JSON
import RedisClient
import StampedeTesting
import Testing

@testable import OccupationService

@Suite(.timeLimit(.minutes(1))) struct OccupationTests {
    @Test("a spool is taken once; the second taker is told who has it and since when")
    func take() async throws {
        try await ServiceUnderTest.run { service async throws in
            let granted = try await service.take("SPOOL-0001", worker: 1)
            #expect(granted.status == 200)
            #expect(granted.body["worker_id"]?.integer == 1)
            #expect(granted.body["lock_token"]?.string?.hasPrefix("1:") == true)
            #expect(granted.body["fencing_token"]?.integer == 1)
            let conflict = try await service.take("SPOOL-0001", worker: 2)
            #expect(conflict.status == 409)
            #expect(conflict.body["owner"]?.string == "1")
            #expect(conflict.body["worker_nombre"]?.string == "W1")
            #expect(conflict.body["occupied_since"] == granted.body["occupied_since"])
            #expect(try await service.take("SPOOL-0001", worker: 1).status == 409)
            let status = try await service.send("GET", "/api/occupation/SPOOL-0001")
            #expect(status.body["occupied"]?.bool == true)
            #expect(status.body["lock_token"] == nil)
            #expect(try await service.take("SPOOL-0004", worker: 1).status == 404)
            #expect(try await service.take("TEST-20", worker: 1).status == 200)
            #expect(try await service.take("TAG-002", worker: 1).status == 200)
        }
    }

    @Test("of twenty takers at a gate exactly one is granted")
    func contest() async throws {
        try await ServiceUnderTest.run { service async throws in
            let origin = try service.origin
            let statuses = try await EventLoop.shared.run {
                let deadline = MonotonicClock.now + 30_000_000_000
                var connections: [HTTPConnection] = []
                for worker in 1...20 {
                    let connection = try await HTTPConnection.connect(to: origin, on: .shared, deadline: deadline)
                    let body = #"{"worker_id":\#(worker),"tag_spool":"TEST-01","operacion":"ARM"}"#
                    let request = HTTPRequest("POST", "/api/occupation/tomar", json: body)
                    try await connection.hold(EncodedRequest(request, host: origin.host), deadline: deadline)
                    connections.append(connection)
                }
                #expect(Gate.open(connections).released == 20)
                var statuses: [Int] = []
                for connection in connections {
                    statuses.append(try await connection.answer().status)
                    connection.close()
                }
                return statuses
            }
            #expect(statuses.filter { $0 == 200 }.count == 1)
            #expect(statuses.filter { $0 == 409 }.count == 19)
        }
    }

    @Test("only the holder pauses, and the spool is free then")
    func pause() async throws {
        try await ServiceUnderTest.run { service async throws in
            #expect(try await service.pause("TEST-01", worker: 1).status == 409)
            let token = try await service.take("TEST-01", worker: 1).body["lock_token"]?.string
            #expect(try await service.pause("TEST-01", worker: 2).status == 403)
            #expect(try await service.pause("TEST-01", worker: 1, token: "1:forged").status == 403)
            #expect(try await service.pause("TEST-01", worker: 1, token: token).status == 200)
            #expect(try await service.pause("TEST-01", worker: 1, token: token).status == 409)
            #expect(try await service.send("GET", "/api/occupation/TEST-01").body["occupied"]?.bool == false)
            let second = try await service.take("TEST-01", worker: 2)
            #expect(second.body["fencing_token"]?.integer == 2)
            #expect(try await service.pause("TEST-01", worker: 2, token: token).status == 403)
        }
    }

    @Test("the steps of a spool are completed in their order, and its history tells each event once")
    func fullCycle() async throws {
        try await ServiceUnderTest.run { service async throws in
            let early = try await service.take("TEST-01", worker: 1, "SOLD")
            #expect(early.status == 409)
            #expect(early.body["error"]?.string == "not_its_turn")
            for (worker, step) in [(1, "ARM"), (2, "SOLD"), (3, "METROLOGIA")] {
                #expect(try await service.take("TEST-01", worker: worker, step).status == 200)
                #expect(try await service.complete("TEST-01", worker: worker).status == 200)
                #expect(try await service.take("TEST-01", worker: worker, step).status == 409)
            }
            let history = try await service.send("GET", "/api/history/TEST-01")
            let events = history.body["events"]?.array ?? []
            #expect(
                events.map { "\($0["event"]?.string ?? "") \($0["operacion"]?.string ?? "")" } == [
                    "TOMAR ARM", "COMPLETAR ARM", "TOMAR SOLD", "COMPLETAR SOLD", "TOMAR METROLOGIA",
                    "COMPLETAR METROLOGIA",
                ])
            #expect(events.map { $0["version"]?.integer } == [1, 2, 3, 4, 5, 6])
            #expect(events.last?["fecha_operacion"]?.string == "2026-01-31")
            #expect(try await service.send("GET", "/api/history/NONE").status == 404)
        }
    }

    @Test("the holder extends his lease; it never gets shorter")
    func extend() async throws {
        try await ServiceUnderTest.run { service async throws in
            _ = try await service.take("TEST-01", worker: 1)
            let extended = try await service.extend("TEST-01", worker: 1, seconds: 100)
            #expect(extended.status == 200)
            let left = try #require(try await service.redis("PTTL", "spool_lock:TEST-01").integer)
            #expect(left > 3_600_000 && left <= 3_700_000)
            #expect(try await service.extend("TEST-01", worker: 2, seconds: 100).status == 403)
            #expect(try await service.extend("TEST-01", worker: 1, seconds: -100).status == 422)
            #expect(try await service.extend("TEST-02", worker: 1, seconds: 100).status == 409)
        }
    }

    @Test("a holder whose lease is over is turned away, and changes nothing")
    func staleHolder() async throws {
        try await ServiceUnderTest.run { service async throws in
            let token = try await service.take("TEST-01", worker: 1).body["lock_token"]?.string
            try await service.redis("DEL", "spool_lock:TEST-01")
            #expect(try await service.complete("TEST-01", worker: 1, token: token).status == 403)
            #expect(try await service.extend("TEST-01", worker: 1, token: token, seconds: 10).status == 403)
            #expect(try await service.send("GET", "/api/occupation/TEST-01").body["occupied"]?.bool == false)
            #expect(try await service.take("TEST-01", worker: 2).status == 200)
            #expect(try await service.complete("TEST-01", worker: 1, token: token).status == 403)
            let events = try await service.send("GET", "/api/history/TEST-01").body["events"]?.array
            #expect(events?.compactMap { $0["event"]?.string } == ["TOMAR", "TOMAR"])
        }
    }

    @Test("when Redis has lost its count of grants it counts on from the store's")
    func lostCount() async throws {
        try await ServiceUnderTest.run { service async throws in
            for _ in 0..<3 {
                #expect(try await service.take("TEST-01", worker: 1).status == 200)
                #expect(try await service.pause("TEST-01", worker: 1).status == 200)
            }
            try await service.redis("DEL", "spool_lock:TEST-01:fence")
            let again = try await service.take("TEST-01", worker: 2)
            #expect(again.status == 200)
            #expect(again.body["fencing_token"]?.integer == 4)
            #expect(try await service.complete("TEST-01", worker: 2).status == 200)
        }
    }

    @Test(
        "an invalid body is refused with the field and the reason",
        arguments: [
            ("", "body"), ("[]", "body"), ("{", "body"), ("{}", "worker_id"),
            (#"{"worker_id":"1","tag_spool":"TEST-01","operacion":"ARM"}"#, "worker_id"),
            (#"{"worker_id":0,"tag_spool":"TEST-01","operacion":"ARM"}"#, "worker_id"),
            (#"{"worker_id":1,"tag_spool":"","operacion":"ARM"}"#, "tag_spool"),
            (#"{"worker_id":1,"tag_spool":"TEST-01\u0000","operacion":"ARM"}"#, "tag_spool"),
            (#"{"worker_id":1,"tag_spool":"TEST-01","operacion":"arm"}"#, "operacion"),
            (#"{"worker_id":1,"tag_spool":"TEST-01","operacion":"ARM","worker_nombre":7}"#, "worker_nombre"),
        ])
    func invalid(body: String, field: String) async throws {
        try await ServiceUnderTest.run { service async throws in
            let answer = try await service.send("POST", "/api/occupation/tomar", body)
            #expect(answer.status == 422)
            #expect(answer.body["detail"]?.array?.first?["field"]?.string == field)
        }
    }

    @Test("content that is too large, too deep or no text is refused in JSON, and the service goes on")
    func hostile() async throws {
        try await ServiceUnderTest.run { service async throws in
            let path = "/api/occupation/tomar"
            for (body, status) in [
                (Array(repeating: UInt8(ascii: " "), count: 65_537), 413),
                (Array(repeating: UInt8(ascii: "["), count: 60_000), 422), ([0xFF, 0xFE, 0x00], 422),
                (Array(#"{"worker_id":1e400,"tag_spool":"TEST-01","operacion":"ARM"}"#.utf8), 422),
                (Array(#"{"worker_id":99999999999999999999,"tag_spool":"TEST-01","operacion":"ARM"}"#.utf8), 422),
            ] {
                let answer = try await service.send("POST", path, bytes: body)
                #expect(answer.status == status && answer.body["detail"] != nil, "\(body.prefix(60))")
            }
            #expect(try await service.take("TEST-01", worker: 1).status == 200)
        }
    }

    @Test("unknown paths and methods are told in JSON")
    func unknown() async throws {
        try await ServiceUnderTest.run { service async throws in
            for path in ["/nothing", "/", "/api/occupation/", "/api/occupation/tomar/x", "/api/history/a%2Fb"] {
                let answer = try await service.send("GET", path)
                #expect(answer.status == 404 && answer.body["detail"]?.string != nil, "\(path)")
            }
            for (method, path, allowed) in [
                ("DELETE", "/api/occupation/tomar", "POST"), ("GET", "/api/occupation/tomar", "POST"),
                ("POST", "/api/occupation/TEST-01", "GET"), ("PUT", "/health", "GET"), ("OPTIONS", "/health", "GET"),
            ] {
                let answer = try await service.send(method, path)
                #expect(answer.status == 405 && answer.body["detail"]?.string != nil, "\(method) \(path)")
                #expect(answer.allow == allowed, "\(method) \(path)")
            }
        }
    }
}
