internal import HTTPTransport
internal import JSON

/// The routes of occupation and history: requests in, rules, answers out.
struct OccupationRoutes: Sendable {
    let occupations: any OccupationActions

    var routes: [Route] {
        [
            Route("POST", "/api/occupation/tomar") { request, _ in await answer { try await take(request) } },
            Route("POST", "/api/occupation/pausar") { request, _ in await answer { try await pause(request) } },
            Route("POST", "/api/occupation/completar") { request, _ in await answer { try await complete(request) } },
            Route("POST", "/api/occupation/extender") { request, _ in await answer { try await extend(request) } },
            Route("GET", "/api/occupation/{tag}") { _, tag in await answer { try await status(tag) } },
            Route("GET", "/api/history/{tag}") { _, tag in await answer { try await history(tag) } },
        ]
    }

    private func answer(_ body: () async throws -> JSON) async -> ServedAnswer {
        do {
            return ServedAnswer(200, try await body())
        } catch let invalid as InvalidBody {
            return ServedAnswer(422, invalid.json)
        } catch let refusal as Refusal {
            return ServedAnswer(refusal)
        } catch {
            return ServedAnswer(500, ["detail": "the service failed"])
        }
    }

    private func take(_ request: ServedRequest) async throws -> JSON {
        var fields = try BodyFields(request.body)
        let (worker, tag, step) = (fields.worker(), fields.tag(), fields.step())
        let name = fields.optionalText("worker_nombre")
        try fields.check()
        let spool = try await occupations.take(tag, worker: worker, workerName: name, step: step, now: wallClock())
        return Self.json(spool, message: "taken", withToken: true)
    }

    private func pause(_ request: ServedRequest) async throws -> JSON {
        var fields = try BodyFields(request.body)
        let (worker, tag, token) = (fields.worker(), fields.tag(), fields.optionalText("lock_token"))
        try fields.check()
        let spool = try await occupations.giveBack(
            tag, worker: worker, token: token, .paused, workDay: nil, now: wallClock())
        return Self.json(spool, message: "paused")
    }

    private func complete(_ request: ServedRequest) async throws -> JSON {
        var fields = try BodyFields(request.body)
        let (worker, tag, token) = (fields.worker(), fields.tag(), fields.optionalText("lock_token"))
        let day = fields.workDay()
        try fields.check()
        let spool = try await occupations.giveBack(
            tag, worker: worker, token: token, .completed, workDay: day, now: wallClock())
        return Self.json(spool, message: "completed")
    }

    private func extend(_ request: ServedRequest) async throws -> JSON {
        var fields = try BodyFields(request.body)
        let (worker, tag, token) = (fields.worker(), fields.tag(), fields.optionalText("lock_token"))
        let seconds = fields.seconds()
        try fields.check()
        let left = try await occupations.extend(tag, worker: worker, token: token, seconds: seconds)
        return [
            "success": true, "message": "extended", "tag_spool": .string(tag), "expires_in_ms": .integer(Int(left)),
        ]
    }

    private func status(_ tag: String) async throws -> JSON {
        Self.json(try await occupations.status(tag), message: nil)
    }

    private func history(_ tag: String) async throws -> JSON {
        let events = try await occupations.history(tag)
        return [
            "tag_spool": .string(tag),
            "events": .array(
                events.map { event in
                    [
                        "event": .string(event.kind.rawValue), "operacion": .string(event.step.rawValue),
                        "worker_id": .integer(event.worker), "worker_nombre": .text(event.workerName),
                        "timestamp": .string(timestamp(event.instant)), "version": .integer(event.version),
                        "fecha_operacion": .text(event.workDay),
                    ]
                }),
        ]
    }

    /// A spool as answers show it; the token only to the one who has just got it.
    private static func json(_ spool: Spool, message: String?, withToken: Bool = false) -> JSON {
        var members: [JSON.Member] = []
        func add(_ name: String, _ value: JSON) { members.append(JSON.Member(name, value)) }
        if let message {
            add("success", true)
            add("message", .string(message))
        }
        add("tag_spool", .string(spool.tag))
        add("version", .integer(spool.version))
        add("next", .text(spool.nextStep?.rawValue))
        add("occupied", .bool(spool.occupation != nil))
        if let occupation = spool.occupation {
            add("worker_id", .integer(occupation.worker))
            add("worker_nombre", .text(occupation.workerName))
            add("operacion", .string(occupation.step.rawValue))
            add("occupied_since", .string(timestamp(occupation.since)))
            if withToken {
                add("lock_token", .string(occupation.token))
                add("fencing_token", .integer(Int(spool.fence)))
            }
        }
        return .object(members)
    }
}
