internal import JSON

/// The description of the service's routes (OpenAPI 3.0.3), which its tests compare with what it answers.
enum OpenAPI {
    static let document: JSON = [
        "openapi": "3.0.3",
        "info": ["title": "Occupation of pipe spools", "version": "1.0.0"],
        "paths": .object(occupation + health),
        "components": ["schemas": schemas],
    ]

    // MARK: Paths

    private static let occupation: [JSON.Member] = [
        post(
            "/api/occupation/tomar", "Take a spool for a step of work", body: "Take", ok: "Grant", [404, 409, 422, 503]),
        post("/api/occupation/pausar", "Pause the work and give the spool back", body: "Pause", ok: "Change", changes),
        post(
            "/api/occupation/completar", "Complete the step and give the spool back", body: "Complete", ok: "Change",
            changes),
        post("/api/occupation/extender", "Make the lease end later", body: "Extend", ok: "Extension", changes),
        get("/api/occupation/{tag}", "Who works on a spool", ok: "Spool", [404, 503]),
        get("/api/history/{tag}", "What happened to a spool, oldest first", ok: "History", [404, 503]),
    ]
    private static let changes = [403, 404, 409, 422, 503]

    private static let health: [JSON.Member] = [
        get("/health", "Whether the process lives; asks nothing else", ok: "Health", []),
        get("/health/ready", "Whether it can serve", ok: "Readiness", [], unhealthy: true),
        get("/health/db", "Whether the database answers", ok: "DatabaseHealth", [], unhealthy: true),
        get("/health/redis", "Whether Redis answers", ok: "RedisHealth", [], unhealthy: true),
        get("/api/redis-health", "Redis in detail", ok: "RedisDetail", [], unhealthy: true),
        get("/api/health", "Database and Redis together", ok: "OverallHealth", [], unhealthy: true),
        get("/openapi.json", "This description", ok: "Anything", []),
    ]

    private static func post(
        _ path: String, _ summary: String, body: String, ok: String, _ refusals: [Int]
    ) -> JSON.Member {
        operation(
            "post", path, summary, ok: ok, refusals + [413],
            [JSON.Member("requestBody", ["required": true, "content": content(body)])])
    }

    private static func get(
        _ path: String, _ summary: String, ok: String, _ refusals: [Int], unhealthy: Bool = false
    ) -> JSON.Member {
        var more: [JSON.Member] = []
        if path.contains("{tag}") {
            let tag: JSON = [
                "name": "tag", "in": "path", "required": true, "schema": ["type": "string", "example": "TEST-01"],
            ]
            more.append(JSON.Member("parameters", [tag]))
        }
        return operation("get", path, summary, ok: ok, refusals, more, unhealthy: unhealthy)
    }

    private static func operation(
        _ method: String, _ path: String, _ summary: String, ok: String, _ refusals: [Int], _ more: [JSON.Member],
        unhealthy: Bool = false
    ) -> JSON.Member {
        var responses = [JSON.Member("200", ["description": "Done", "content": content(ok)])]
        for status in refusals {
            var response = [
                JSON.Member("description", .string(meaning[status] ?? "")),
                JSON.Member("content", content(status == 422 ? "Invalid" : "Refusal")),
            ]
            if status == 503 { response.append(JSON.Member("headers", ["Retry-After": retryAfter])) }
            responses.append(JSON.Member(String(status), .object(response)))
        }
        if unhealthy {
            responses.append(JSON.Member("503", ["description": "Not healthy", "content": content(ok)]))
        }
        let described: JSON = .object(
            [JSON.Member("summary", .string(summary))] + more + [JSON.Member("responses", .object(responses))])
        return JSON.Member(path, .object([JSON.Member(method, described)]))
    }

    private static let meaning = [
        403: "Only the holder may, and only while his lease lives", 404: "There is no such spool",
        409: "Somebody holds it, nobody does, or it is another step's turn", 413: "The content is too large",
        422: "The content is invalid", 503: "Redis or the database is not there; Retry-After says when to try again",
    ]

    private static let retryAfter: JSON = ["description": "Seconds", "required": true, "schema": ["type": "integer"]]

    private static func content(_ schema: String) -> JSON {
        ["application/json": ["schema": ["$ref": .string("#/components/schemas/\(schema)")]]]
    }

    // MARK: Schemas

    private static let worker: JSON = ["type": "integer", "minimum": 1]
    private static let tag: JSON = [
        "type": "string", "minLength": 1, "maxLength": 64, "pattern": plain, "example": "TEST-01",
    ]
    private static let step: JSON = ["type": "string", "enum": ["ARM", "SOLD", "METROLOGIA"]]
    private static let day: JSON = [
        "type": "string", "pattern": .string(WorkDay.pattern), "example": "2026-01-31",
    ]
    private static let text: JSON = ["type": "string"]
    private static let number: JSON = ["type": "integer"]
    private static let truth: JSON = ["type": "boolean"]
    private static let name: JSON = ["type": "string", "nullable": true, "maxLength": 200, "pattern": plain]
    /// No control characters.
    private static let plain: JSON = "^[^\\u0000-\\u001f\\u007f]*$"
    private static let optionalText: JSON = ["type": "string", "nullable": true]
    private static let healthWord: JSON = ["type": "string", "enum": ["healthy", "unhealthy", "disconnected"]]

    private static let spool: [(String, JSON)] = [
        ("tag_spool", text), ("version", number), ("next", optionalText), ("occupied", truth),
    ]
    private static let holder: [(String, JSON)] = [
        ("worker_id", worker), ("worker_nombre", name), ("operacion", step), ("occupied_since", text),
    ]
    private static let done: [(String, JSON)] = [("success", truth), ("message", text)]
    private static let grant: [(String, JSON)] = [("lock_token", text), ("fencing_token", number)]

    private static let schemas: JSON = [
        "Take": object(
            [("worker_id", worker), ("tag_spool", tag), ("operacion", step)], optional: [("worker_nombre", name)]),
        "Pause": object([("worker_id", worker), ("tag_spool", tag)], optional: [("lock_token", name)]),
        "Complete": object(
            [
                ("worker_id", worker), ("tag_spool", tag),
                ("fecha_operacion", day),
            ],
            optional: [("lock_token", name)]),
        "Extend": object(
            [
                ("worker_id", worker), ("tag_spool", tag),
                ("additional_seconds", ["type": "integer", "minimum": 1, "maximum": 86_400]),
            ], optional: [("lock_token", name)]),
        "Grant": object(done + spool + holder + grant),
        "Change": object(done + spool),
        "Extension": object(done + [("tag_spool", text), ("expires_in_ms", number)]),
        "Spool": object(spool, optional: holder),
        "History": object([("tag_spool", text), ("events", ["type": "array", "items": event])]),
        "Refusal": object(
            [("detail", text)],
            optional: [
                ("error", text), ("owner", optionalText), ("worker_nombre", name), ("occupied_since", optionalText),
                ("next", optionalText),
            ]),
        "Invalid": object([
            (
                "detail",
                ["type": "array", "items": object([("field", text), ("problem", text)])]
            )
        ]),
        "Health": object([("status", healthWord)]),
        "Readiness": object([
            ("status", ["type": "string", "enum": ["healthy", "degraded"]]),
            ("checks", object([("api", healthWord), ("database", healthWord), ("redis", healthWord)])),
        ]),
        "DatabaseHealth": object([("status", healthWord)], optional: [("database", text), ("detail", text)]),
        "RedisHealth": object([("status", healthWord)], optional: [("redis_version", text), ("detail", text)]),
        "RedisDetail": object(
            [("status", healthWord), ("message", text), ("operational", truth)],
            optional: [
                ("redis_version", text), ("connected_clients", number),
                (
                    "pool",
                    object([
                        ("ceiling", number), ("open", number), ("idle", number), ("waiting", number),
                        ("created", number), ("broken", number),
                    ])
                ),
            ]),
        "OverallHealth": object([
            ("status", ["type": "string", "enum": ["healthy", "degraded", "unhealthy"]]), ("operational", truth),
            ("sheets_connection", healthWord), ("redis_connection", healthWord), ("timestamp", text),
        ]),
        "Anything": ["type": "object"],
    ]

    private static let event = object([
        ("event", ["type": "string", "enum": ["TOMAR", "PAUSAR", "COMPLETAR"]]), ("operacion", step),
        ("worker_id", worker), ("worker_nombre", name), ("timestamp", text), ("version", number),
        ("fecha_operacion", name),
    ])

    private static func object(_ required: [(String, JSON)], optional: [(String, JSON)] = []) -> JSON {
        [
            "type": "object",
            "required": .array(required.map { .string($0.0) }),
            "properties": .object((required + optional).map { JSON.Member($0.0, $0.1) }),
        ]
    }
}
