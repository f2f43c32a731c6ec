import Checkers
import History

/// A history as `porcupine/main.go` reads it, with our time and answer.
func compare<Model: SequentialModel>(
    _ name: String, _ model: Model, _ calls: [Call<Model.Event>], words: (Model.Event) -> String
) {
    var answer = SearchAnswer.linearizable
    let time = least(of: 5) { answer = LinearizabilitySearch.decide(model, calls) }
    print("name \(name)")
    print("ours \(Double(Int(time * 100)) / 100) ms \(answer)")
    for call in calls {
        print("\(words(call.event)) \(call.span.invoked) \(call.isOptional ? -1 : call.span.completed)")
    }
}

func words(_ event: OwnedEvent) -> String {
    switch event {
    case .acquire(let caller, _): "acquire \(caller) 0"
    case .busy: "busy 0 0"
    case .release, .refused: "release 0 0"
    }
}

func words(_ event: Register.Event) -> String {
    switch event {
    case .read(let value): "read \(value) 0"
    case .write(let value): "write \(value) 0"
    case .swap(let old, let new): "cas \(old) \(new)"
    }
}

func compareAll() {
    for (count, winners) in [(16, 2), (20, 2), (22, 2), (100, 2), (1000, 1), (1000, 2)] {
        compare(
            "contest of \(count), \(winners) winning", OwnerMutex(initial: nil), contest(count, winners: winners),
            words: words)
    }
    compare(
        "500 register calls, 10 unknown", Register(initial: .integer(0)), registerCalls(500, unknown: 10), words: words)
}
