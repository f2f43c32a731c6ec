import Glibc

/// The words for an `errno`.
func text(_ errno: Int32) -> String {
    strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
}

/// Writes all bytes; gives the `errno` of the first failure, or 0.
func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
        let written = write(descriptor, rest.baseAddress, rest.count)
        if written < 0 {
            if errno == EINTR { continue }
            return errno
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
    return 0
}

/// Reads at an offset until the buffer is full or the file ends; gives the count, or the `errno` as a failure.
func readAll(_ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> (
    count: Int, errno: Int32
) {
    var filled = 0
    while filled < buffer.count {
        guard let base = buffer.baseAddress else { break }
        let count = pread(descriptor, base + filled, buffer.count - filled, off_t(offset + filled))
        if count < 0 {
            if errno == EINTR { continue }
            return (filled, errno)
        }
        if count == 0 { break }
        filled += count
    }
    return (filled, 0)
}

/// A file descriptor that is closed when nothing holds it any more.
final class FileDescriptor: Sendable {
    let number: Int32
    init(_ number: Int32) { self.number = number }
    deinit { close(number) }
}

/// A lock on `pthread_mutex`, for paths that are seldom taken.
final class Lock: @unchecked Sendable {
    // Sendable: a pthread mutex is made to be shared between threads, and the pointer never changes.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
