import CLibFuzzer
import Scenario

/// Feeds the scenario decoder with what libFuzzer makes of the corpus.
@main
struct ScenarioFuzzer {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        _ = LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
            decode(Array(UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
    }
}

/// A decoder that neither crashes nor tells an error without a place.
private func decode(_ text: [UInt8]) {
    do throws(ScenarioErrors) {
        _ = try Scenario.load(text: text, path: "f")
    } catch {
        precondition(!error.problems.isEmpty, "an error without a problem")
        for problem in error.problems {
            precondition(problem.position.line >= 1 && problem.position.column >= 1, "a problem without a place")
            precondition(!problem.message.isEmpty, "a problem without a message")
        }
    }
}
