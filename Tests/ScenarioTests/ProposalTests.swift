import Foundation
import Scenario
import Testing

/// What is proposed for an API by its description.
@Suite struct ProposalTests {
    private static let rooms = Repository.path("Tests/Fixtures/fastapi-openapi.json")

    @Test("the description that FastAPI makes gives a contest with one thing left to decide, and a health check")
    func fastAPI() throws {
        let proposal = try ScenarioProposal(openAPIFile: Self.rooms, name: "rooms")
        #expect(proposal.files.map(\.name) == ["rooms", "rooms-health"])
        #expect(proposal.undecided == 1)
        let text = try #require(proposal.files.first?.text)
        #expect(
            text.contains(
                "#   POST /rooms/{room_id}/book looks like take: a POST whose name says «book», and that can answer 409\n"
            ))
        #expect(text.contains("#   DELETE /bookings/{booking_id} looks like release: a DELETE\n"))
        let error = #expect(throws: ScenarioErrors.self) { try Scenario.load(text: Array(text.utf8), path: "f") }
        #expect(error?.problems.count == 1)
        #expect(error?.description.contains("this is left for you to decide: name twenty things that exist") == true)
        // What is left is decided, and it is a scenario.
        let scenario = try Scenario.load(
            text: Array(text.utf8), path: "f",
            overrides: [.init(option: "--set", value: "ROOM-{number}", replacing: "resource-names")])
        let requests = scenario.groups[0].steps.compactMap(\.action.request)
        #expect(requests.map(\.method) == ["POST", "DELETE"])
        #expect(requests.map(\.path.written) == ["/rooms/{resource}/book", "/bookings/{booking_id}"])
        #expect(requests.map(\.role) == [.acquire, .release])
        #expect(requests[0].captures.map(\.path) == ["id"])
        let health = try #require(proposal.files.last)
        #expect(try Scenario.load(text: Array(health.text.utf8), path: "f").name == "rooms-health")
    }

    @Test("YAML says the same as JSON")
    func yaml() throws {
        let yaml = """
            openapi: 3.1.0
            info: {title: Seats}
            servers: [{url: /v1}]
            paths:
              /seats/{seat}/reserve:
                parameters: [{name: seat, in: path, schema: {type: string}}]
                post:
                  requestBody:
                    content:
                      application/json:
                        schema: {$ref: "#/components/schemas/Ask"}
                  responses: {"200": {description: ok}}
            components:
              schemas:
                Ask:
                  allOf:
                  - type: object
                    required: [customer, why]
                    properties:
                      customer: {type: string}
                      why: {type: string}

            """
        let file = try #require(try ScenarioProposal(openAPI: Array(yaml.utf8), file: "f", name: "seats").files.first)
        #expect(file.text.contains("request: POST /v1/seats/{resource}/reserve\n"))
        #expect(file.text.contains("\"customer\": \"{client.name}\"\n"))
        #expect(file.text.contains("conflict: [409, 423] # the document tells no status"))
        let error = #expect(throws: ScenarioErrors.self) { try Scenario.load(text: Array(file.text.utf8), path: "f") }
        let found = error?.problems.map(\.message) ?? []
        #expect(found.count == 2 && found.allSatisfy { $0.hasPrefix("this is left for you to decide: ") })
        #expect(found.last?.contains("a value for why") == true)
    }

    @Test(
        "what is no description says so",
        arguments: [
            ("{}", "f:1:1: this is no OpenAPI 3 document"), ("{", "f:1:1: this is no JSON"),
            ("hello", "f:1:1: this is no"),
            ("{\"swagger\": \"2.0\", \"paths\": {}}", "f:1:1: this is no OpenAPI 3 document"), ("a: [", "f:"),
            ("", "f:1:1:"),
        ])
    func unreadable(text: String, message: String) {
        let error = #expect(throws: ScenarioErrors.self) {
            try ScenarioProposal(openAPI: Array(text.utf8), file: "f", name: "a")
        }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test("a description of hostile names makes no other YAML than it should")
    func hostile() throws {
        let document = #"""
            {"openapi": "3.0.0", "info": {"title": "x\nsteps: []"}, "paths": {"/take/{a\": }": {"post": {
              "operationId": "take", "parameters": [{"name": "a\": ", "in": "path"}],
              "requestBody": {"content": {"application/json": {"schema": {"type": "object", "required": ["k\n\"x: {y}", "loop"],
                "properties": {"k\n\"x: {y}": {"type": "string"}, "loop": {"$ref": "#/components/schemas/L"}}}}}},
              "responses": {"200": {"description": "{"}}}}},
             "components": {"schemas": {"L": {"$ref": "#/components/schemas/L"}}}}
            """#
        let proposal = try ScenarioProposal(openAPI: Array(document.utf8), file: "f", name: "a")
        for file in proposal.files {
            do {
                _ = try Scenario.load(text: Array(file.text.utf8), path: "f")
            } catch {
                #expect(error.problems.allSatisfy { !$0.message.contains("this is no YAML") }, "\(error)\n\(file.text)")
            }
        }
    }
}
