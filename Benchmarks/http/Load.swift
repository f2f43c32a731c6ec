import EventLoop
import Glibc
import HTTPTransport
import History

/// Hammers one URL from so many clients for a time, as a run does: each answer is parsed, classified by its status
/// and recorded as an operation. Prints the requests and the CPU that each cost, as `wrk`'s line does in `compare`.
func load(url: String, clients: Int, seconds: Int64) async throws {
    let loop = EventLoop.shared
    let origin = try HTTPOrigin(url)
    let request = try EncodedRequest(HTTPRequest("GET", "/"), host: origin.host)
    let recorder = await loop.run { Recorder() }
    let cpuBefore = cpuNanoseconds()
    let start = MonotonicClock.now
    let end = start + seconds * 1_000_000_000
    let counts = await withTaskGroup(of: Int.self) { group in
        for number in 0..<clients {
            group.addTask(executorPreference: loop) {
                let client = HTTPClient(origin, on: loop)
                defer { client.close() }
                var count = 0
                while MonotonicClock.now < end {
                    do throws(HTTPError) {
                        let answer = try await client.send(request, deadline: MonotonicClock.now + 5_000_000_000)
                        recorder.record(answer, client: number)
                        count += 1
                    } catch {
                        print("failed: \(error)")
                        return count
                    }
                }
                return count
            }
        }
        return await group.reduce(0, +)
    }
    let cpu = cpuNanoseconds() - cpuBefore
    print("requests \(counts) cpu_us_per_request \(Double(cpu) / 1000 / Double(max(1, counts)))")
}

/// Appends operations as a run's recorder does. Touched on the loop's thread only, as its clients are.
private final class Recorder: @unchecked Sendable {
    private var operations: [History.Operation] = []
    private let resource = Names.ID(rawValue: 1)

    init() { operations.reserveCapacity(1 << 22) }

    func record(_ answer: HTTPAnswer, client: Int) {
        let outcome: Outcome =
            switch answer.status {
            case 200: .granted
            case 409: .conflict
            case 503: .unavailable
            case 400..<500: .refused
            default: .failed
            }
        operations.append(
            History.Operation(
                kind: .read, outcome: outcome, client: UInt32(client), resource: resource,
                invoked: Instant(nanoseconds: answer.sent), completed: Instant(nanoseconds: answer.received)))
    }
}

/// The CPU that this process has used, by itself and in the kernel.
func cpuNanoseconds() -> Int64 {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return (Int64(usage.ru_utime.tv_sec) + Int64(usage.ru_stime.tv_sec)) * 1_000_000_000
        + (Int64(usage.ru_utime.tv_usec) + Int64(usage.ru_stime.tv_usec)) * 1000
}
