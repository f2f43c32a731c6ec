import Glibc
internal import Synchronization

/// Writes the operations of a run to one file while the run goes on, so that a history of 100 million operations
/// needs no more memory than one of a million.
///
/// Each event loop records through a `Recorder` of its own; one thread of this recording writes their full chunks
/// to `history.bin`. A failed write (a full disk) never holds up a loop: what stands in the file stays, the rest is
/// counted, `fault` says so at once and `finish` again.
public final class Recording: Sendable {
    /// Chunks of 4,096 operations that a recorder may have in flight: 46 MB, two seconds of a stalled disk at a
    /// quarter of a million operations a second.
    public static let chunksInFlight = 128

    private let path: String
    private let file: FileDescriptor
    private let wake = Wake()
    private let shared: Shared
    private let thread: pthread_t

    /// Starts a recording in the file `history.bin` of that folder, which must exist; a file that is there is
    /// replaced. Without a folder the operations go to a temporary file that nobody sees and that ends with the process.
    public init(folder: String? = nil) throws(HistoryFileError) {
        (path, file) = try Recording.open(folder)
        shared = Shared(descriptor: file.number)
        let writer = Unmanaged.passRetained(Writer(shared: shared, wake: wake))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Writer>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, writer.toOpaque())
        guard failure == 0 else {
            writer.release()
            throw .open(path: path, errno: failure)
        }
        self.thread = thread
    }

    /// A recorder for one event loop.
    public func makeRecorder() -> Recorder {
        let recorder = Recorder(wake: wake)
        shared.lock.locked { shared.recorders.append(recorder) }
        return recorder
    }

    /// The number of a text. Takes a lock: for notes and foreign tokens, which are few; make a series for the
    /// resources of rounds before the run.
    public func id(of text: String) -> Names.ID { shared.lock.locked { shared.names.id(of: text) } }

    /// All texts so far.
    public var names: Names { shared.lock.locked { shared.names } }

    /// Room for `count` texts that begin with `prefix` and end in a number; see `Names.makeSeries`.
    public func makeSeries(_ prefix: String, count: Int) -> Names.Series {
        shared.lock.locked { shared.names.makeSeries(prefix, count: count) }
    }

    /// The text of a number that this recording gave.
    public func name(_ id: Names.ID) -> String { shared.lock.locked { shared.names[id] } }

    /// Why operations are being lost, if they are: a run whose record is incomplete may as well stop.
    public var fault: HistoryFileError? {
        let errno = shared.writeError.load(ordering: .acquiring)
        return errno == 0 ? nil : .write(path: path, errno: errno, lost: shared.lost.load(ordering: .relaxed))
    }

    /// Writes what is left, waits for the writer thread, and opens the history. Call it once, when no recorder is in
    /// use any more: operations still in flight are recorded as `indeterminate` before. It blocks until the file is
    /// written. Everything that reached the file can be read, and `RecordedHistory.fault` tells what did not.
    public func finish() throws(HistoryFileError) -> RecordedHistory {
        precondition(stopWriter(), "a recording is finished once")
        let (recorders, names) = shared.lock.locked { (shared.recorders, shared.names) }
        let writer = BlockWriter(shared: shared)
        for (number, recorder) in recorders.enumerated() { writer.write(recorder.takeRest(), of: number) }
        writer.write(names)
        return try RecordedHistory(file: file, path: path, names: names, fault: finalFault(recorders))
    }

    deinit { _ = stopWriter() }

    /// Ends the writer thread when all it was sent is written; false if it was ended before.
    private func stopWriter() -> Bool {
        guard !shared.finished.exchange(true, ordering: .acquiringAndReleasing) else { return false }
        wake.signal()
        pthread_join(thread, nil)
        return true
    }

    private func finalFault(_ recorders: [Recorder]) -> HistoryFileError? {
        let lost = recorders.reduce(0) { $0 + $1.lost }
        if case .write(let path, let errno, let unwritten) = fault {
            return .write(path: path, errno: errno, lost: unwritten + lost)
        }
        return lost == 0 ? nil : .overrun(path: path, lost: lost)
    }

    private static func open(_ folder: String?) throws(HistoryFileError) -> (String, FileDescriptor) {
        if let folder {
            let path = folder + "/history.bin"
            let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw .open(path: path, errno: errno) }
            return (path, FileDescriptor(descriptor))
        }
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/stampede-history-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard descriptor >= 0 else { throw .open(path: path, errno: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(path)
        return (path, FileDescriptor(descriptor))
    }
}

/// What the recording, its recorders' loops and its writer thread have in common.
private final class Shared: @unchecked Sendable {
    // Sendable: `recorders` and `names` are guarded by `lock`; the rest is atomic or constant.
    let lock = Lock()
    var recorders: [Recorder] = []
    var names = Names()
    let descriptor: Int32
    let finished = Atomic<Bool>(false)
    let writeError = Atomic<Int32>(0)
    let lost = Atomic<Int>(0)

    init(descriptor: Int32) { self.descriptor = descriptor }
}

/// The writer thread: writes full chunks until the recording is finished and no chunk is left.
private final class Writer {
    private let shared: Shared
    private let wake: Wake

    init(shared: Shared, wake: Wake) {
        self.shared = shared
        self.wake = wake
    }

    func run() {
        let blocks = BlockWriter(shared: shared)
        blocks.writeHeader()
        while true {
            // Read before the queues are emptied: what was sent before `finished` is then surely written.
            let finished = shared.finished.load(ordering: .acquiring)
            let recorders = shared.lock.locked { shared.recorders }
            for (number, recorder) in recorders.enumerated() {
                while let chunk = recorder.full.pop() {
                    blocks.write(chunk, of: number)
                    var recycled = chunk
                    recycled.count = 0
                    if !recorder.empty.push(recycled) { chunk.deallocate() }
                }
            }
            if finished { return }
            wake.wait()
        }
    }
}

/// Appends blocks to the file until a write fails; after that it counts what is lost.
private struct BlockWriter {
    let shared: Shared

    func writeHeader() { write(HistoryLayout.header) }

    func write(_ chunk: Chunk, of recorder: Int) {
        guard chunk.count > 0 else { return }
        let bytes = UnsafeRawBufferPointer(start: chunk.operations, count: chunk.count * HistoryLayout.recordSize)
        let kept =
            write(HistoryLayout.blockHeader(UInt32(recorder), count: chunk.count)) && write(bytes)
        if !kept { shared.lost.add(chunk.count, ordering: .relaxed) }
    }

    func write(_ names: Names) {
        let encoded = HistoryLayout.encode(names)
        if write(HistoryLayout.blockHeader(HistoryLayout.namesMark, count: encoded.count)) { write(encoded) }
    }

    @discardableResult
    private func write(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { write($0) } }

    @discardableResult
    private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard shared.writeError.load(ordering: .relaxed) == 0 else { return false }
        let failure = writeAll(shared.descriptor, bytes)
        if failure != 0 { shared.writeError.store(failure, ordering: .releasing) }
        return failure == 0
    }
}
