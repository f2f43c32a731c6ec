internal import EventLoop
import Glibc

/// The wall clock of one process of ours and of what that starts, which can be set without anybody else's: libfaketime
/// stands before their C library, and adds what a file says to each look at the clock. Clocks that only measure time that
/// passes stay as they are.
///
/// A program that doesn't ask the C library, as most in Go don't, keeps its clock.
public final class ProcessClock: Sendable {
    private let library: String
    private let path: String

    /// A clock that is right, kept in a folder that has to be there. Throws if this machine has no libfaketime.
    init(named name: String, in folder: String) throws(TargetError) {
        library = try Self.findLibrary()
        guard let whole = realpath(folder, nil) else {
            throw TargetError("\(folder): \(String(cString: strerror(errno)))")
        }
        path = String(cString: whole) + "/\(name).clock"
        free(whole)
        try set(ahead: .zero)
    }

    deinit { unlink(path) }

    /// Where libfaketime is: where the environment variable `STAMPEDE_LIBFAKETIME` says, or where systems keep it.
    public static func findLibrary(
        environment: (String) -> String? = RedisProgram.variable
    ) throws(TargetError) -> String {
        if let path = environment("STAMPEDE_LIBFAKETIME") {
            if access(path, R_OK) == 0 { return path }
            throw .lacking(
                "STAMPEDE_LIBFAKETIME names \(path), which can't be read; name libfaketime.so.1, or unset it to look "
                    + "where systems keep it")
        }
        let folders = ["/usr/lib/\(triplet)", "/usr/lib64", "/usr/lib", "/usr/local/lib"]
        for folder in folders {
            let path = "\(folder)/faketime/libfaketime.so.1"
            if access(path, R_OK) == 0 { return path }
        }
        throw .lacking(
            "a clock of a process can't be set without libfaketime; install Debian's libfaketime, or name the library in "
                + "STAMPEDE_LIBFAKETIME")
    }

    #if arch(arm64)
        private static let triplet = "aarch64-linux-gnu"
    #else
        private static let triplet = "x86_64-linux-gnu"
    #endif

    /// The variables with which a process has this clock.
    var variables: [String: String] {
        // jemalloc asks for the time while it sets itself up, and libfaketime for memory at that moment: with libc's
        // memory in front neither waits for the other.
        let libraries = [library, "libc.so.6"] + [RedisProgram.variable("LD_PRELOAD")].compactMap(\.self)
        return [
            "LD_PRELOAD": libraries.joined(separator: ":"), "FAKETIME_TIMESTAMP_FILE": path, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
        ]
    }

    /// Sets it: every look after this sees it.
    func set(ahead offset: Duration) throws(TargetError) {
        let milliseconds = offset.nanoseconds / 1_000_000
        let text =
            "\(milliseconds < 0 ? "-" : "+")\(abs(milliseconds) / 1000).\(thousandths(abs(milliseconds) % 1000))\n"
        // A new file in the old one's place: nobody reads half of it.
        let next = path + "-next"
        guard let file = fopen(next, "w") else { throw failure }
        let isWritten = fputs(text, file) >= 0
        guard fclose(file) == 0, isWritten, rename(next, path) == 0 else { throw failure }
    }

    private var failure: TargetError { TargetError("\(path): \(String(cString: strerror(errno))); make room") }

    private func thousandths(_ number: Int64) -> String { String(String(1000 + number).dropFirst()) }

    /// Throws if a process that runs by now, or one that it has started, didn't load the library.
    func check(_ process: ChildProcess) throws(TargetError) {
        for member in ProcessFamily.members(of: process.id) where !ProcessFamily.hasLoaded("libfaketime", member) {
            guard let name = ProcessFamily.name(of: member) else { continue }
            throw .lacking(
                "the clock of \(name) can't be set: it loads no library before its own, as programs that are linked "
                    + "statically don't; leave out `service-clock`, or set the clock of Redis")
        }
    }

    /// Removes what the library keeps in memory for a process that has ended.
    func forget(_ process: ChildProcess) {
        shm_unlink("/faketime_shm_\(process.id)")
        sem_unlink("/faketime_sem_\(process.id)")
    }
}
