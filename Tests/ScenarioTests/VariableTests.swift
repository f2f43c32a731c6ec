import Scenario
import Testing

@Suite struct VariableTests {
    static func load(_ line: String, _ environment: [String: String] = [:]) throws(ScenarioErrors) -> Scenario {
        let text = "name: a\nclients: 2\nrounds: 3\nsteps: [acquire]\ninvariants: [mutual-exclusion]\n\(line)\n"
        return try Scenario.load(text: Array(text.utf8), path: "f", environment: { environment[$0] })
    }

    static func errors(_ line: String, _ environment: [String: String] = [:]) -> [String] {
        do throws(ScenarioErrors) {
            _ = try load(line, environment)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("a variable stands for what the environment says, or for its default")
    func replaced() throws {
        #expect(try Self.load("seed: ${SEED}", ["SEED": "7"]).seed == 7)
        #expect(try Self.load("seed: ${SEED:-9}").seed == 9)
        #expect(try Self.load("seed: ${SEED:-9}", ["SEED": ""]).seed == 9)
        #expect(try Self.load("seed: 1${SEED:-2}3").seed == 123)
        #expect(try Self.load("prefix: \"${A}:${B:-b}:\"", ["A": "a"]).prefix == "a:b:")
    }

    @Test("`$${` is a plain one, and a lone dollar is itself")
    func plain() throws {
        #expect(try Self.load("prefix: $${A}$").prefix == "${A}$")
    }

    @Test("what a variable holds is never read as YAML")
    func inert() throws {
        #expect(Self.errors("tags: ${TAGS}", ["TAGS": "[a, b]"]).count == 1)
        #expect(try Self.load("prefix: ${P}", ["P": "x\ny: z"]).prefix == "x\ny: z")
        #expect(try Self.load("prefix: ${P}", ["P": "${Q}"]).prefix == "${Q}")
    }

    @Test("a message never tells what a variable holds")
    func secret() {
        #expect(
            Self.errors("lease: ${SECRET}", ["SECRET": "hunter2"]) == [
                "f:6:8: `${SECRET}` is no duration; write a duration like 250ms, 5s or 2m, from 1ms to 720h"
            ])
        #expect(!Self.errors("fencing: ${SECRET}", ["SECRET": "hunter2"]).joined().contains("hunter2"))
        #expect(!Self.errors("arrival: ${SECRET}", ["SECRET": "hunter2"]).joined().contains("hunter2"))
        #expect(!Self.errors("resources: ${SECRET}", ["SECRET": "hunter2"]).joined().contains("hunter2"))
    }

    @Test(
        "a variable that can't be replaced is told with its place",
        arguments: [
            ("seed: ${NO}", "f:6:7: the environment variable `NO` is not set; set it, or give a default: ${NO:-…}"),
            ("prefix: \"${NO\"", "f:6:9: `${` without `}`; write ${NAME:-default}, or $${ for a plain ${"),
            ("prefix: ${1A}", "f:6:9: `${1A}` names no variable; write ${NAME} or ${NAME:-default}"),
            ("prefix: ${A-b}", "f:6:9: `${A-b}` names no variable; write ${NAME} or ${NAME:-default}"),
            ("prefix: ${A:b}", "f:6:9: `${A:b}` names no variable; write ${NAME} or ${NAME:-default}"),
            ("prefix: ${}", "f:6:9: `${}` names no variable; write ${NAME} or ${NAME:-default}"),
        ])
    func bad(line: String, error: String) {
        #expect(Self.errors(line) == [error])
    }
}
