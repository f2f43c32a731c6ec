import Foundation
import Harness
import JSON
import StampedeTesting
import Testing

@testable import OccupationService

/// The service's answers against its own description.
@Suite(.timeLimit(.minutes(1))) struct OpenAPITests {
    @Test("every answer has a described status and the described form")
    func truthful() async throws {
        try await ServiceUnderTest.run { service async throws in
            let document = try await service.send("GET", "/openapi.json").body
            #expect(document == OpenAPI.document)
            var seen: Set<String> = []
            func check(_ method: String, _ path: String, _ template: String, _ body: String? = nil) async throws {
                let answer = try await service.send(method, path, body)
                let operation = document["paths"]?[template]?[method.lowercased()]
                let response = try #require(
                    operation?["responses"]?[String(answer.status)], "\(template) \(answer.status)")
                let reference = response["content"]?["application/json"]?["schema"]
                expect(
                    answer.body, conformsTo: try #require(reference), in: document, at: "\(template) \(answer.status)")
                seen.insert("\(method) \(template) \(answer.status)")
            }
            let take = #"{"worker_id":1,"tag_spool":"TEST-01","operacion":"ARM"}"#
            let worker = #"{"worker_id":1,"tag_spool":"TEST-01"#
            func act(_ action: String, _ body: String) async throws {
                let path = "/api/occupation/\(action)"
                try await check("POST", path, path, body)
            }
            try await act("tomar", take)
            try await act("tomar", take)
            try await act("tomar", "{}")
            try await act("tomar", #"{"worker_id":1,"tag_spool":"NONE","operacion":"ARM"}"#)
            try await check("GET", "/api/occupation/TEST-01", "/api/occupation/{tag}")
            try await act("extender", worker + #"","additional_seconds":5}"#)
            try await act("pausar", #"{"worker_id":2,"tag_spool":"TEST-01"}"#)
            try await act("pausar", worker + #""}"#)
            try await act("pausar", worker + #""}"#)
            try await check("GET", "/api/occupation/TEST-01", "/api/occupation/{tag}")
            try await act("tomar", take)
            try await act("completar", worker + #"","fecha_operacion":"31-02-2026"}"#)
            try await act("completar", worker + #"","fecha_operacion":"31-01-2026"}"#)
            try await check("GET", "/api/history/TEST-01", "/api/history/{tag}")
            try await check("GET", "/api/history/NONE", "/api/history/{tag}")
            let plain = ["/health", "/health/ready", "/health/db", "/health/redis", "/api/redis-health", "/api/health"]
            for path in plain + ["/openapi.json"] { try await check("GET", path, path) }
            await service.redis.stop()
            for path in plain { try await check("GET", path, path) }
            try await act("tomar", #"{"worker_id":1,"tag_spool":"TEST-02","operacion":"ARM"}"#)
            // Every path was asked, so that none is described and missing.
            guard case .object(let paths)? = document["paths"] else {
                Issue.record("no paths")
                return
            }
            for path in paths { #expect(seen.contains { $0.contains(" \(path.name) ") }, "\(path.name)") }
        }
    }

    @Test("the documentation names every path that is described")
    func documented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "Documentation/Service.md"), encoding: .utf8)
        guard case .object(let paths)? = OpenAPI.document["paths"] else {
            Issue.record("no paths")
            return
        }
        for path in paths {
            guard case .object(let operations) = path.value else { continue }
            for operation in operations {
                #expect(
                    text.contains("`\(operation.name.uppercased()) \(path.name)`"), "\(operation.name) \(path.name)")
            }
        }
    }

    private func expect(_ value: JSON, conformsTo schema: JSON, in document: JSON, at place: String) {
        if let reference = schema["$ref"]?.string {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let target = document["components"]?["schemas"]?[name] else {
                Issue.record("no schema \(name)")
                return
            }
            return expect(value, conformsTo: target, in: document, at: place)
        }
        if value == .null {
            #expect(schema["nullable"]?.bool == true, "\(place) is null")
            return
        }
        if let allowed = schema["enum"]?.array { #expect(allowed.contains(value), "\(place)") }
        switch (schema["type"]?.string, value) {
        case ("string", .string), ("boolean", .bool), ("integer", .integer): break
        case ("array", .array(let values)):
            for element in values {
                expect(element, conformsTo: schema["items"] ?? .null, in: document, at: place + "[]")
            }
        case ("object", .object):
            for name in schema["required"]?.array ?? [] {
                #expect(value[name.string ?? ""] != nil, "\(place) has no \(name.text)")
            }
            guard case .object(let properties)? = schema["properties"] else { return }
            for property in properties {
                guard let member = value[property.name] else { continue }
                expect(member, conformsTo: property.value, in: document, at: "\(place).\(property.name)")
            }
        default: Issue.record("\(place): \(value.text) is no \(schema["type"]?.text ?? "value")")
        }
    }
}
