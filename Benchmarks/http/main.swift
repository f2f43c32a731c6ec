import Glibc

// The Swift side of the HTTP benchmarks; the scripts beside it start the servers and compare.
let arguments = Array(CommandLine.arguments.dropFirst())

func number(_ index: Int) -> Int {
    guard arguments.count > index, let value = Int(arguments[index]) else { usage() }
    return value
}

func usage() -> Never {
    print(
        "usage: http-benchmark load URL CLIENTS SECONDS | gate URL CONNECTIONS BURSTS | gate2 URL REQUESTS BURSTS"
            + " | idle URL CONNECTIONS")
    exit(64)
}

switch arguments.first {
case "load": try await load(url: arguments[1], clients: number(2), seconds: Int64(number(3)))
case "gate": try await gate(url: arguments[1], connections: number(2), bursts: number(3))
case "gate2": try await gate2(url: arguments[1], requests: number(2), bursts: number(3))
case "idle": try await idle(url: arguments[1], connections: number(2))
default: usage()
}
