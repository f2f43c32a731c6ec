internal import Glibc

/// Finds the scenario files of a folder.
public enum ScenarioFolder {
    /// The `.yaml` and `.yml` files of a folder and the folders in it, sorted by path; a file is itself alone.
    /// Left out are hidden ones and those that begin with `_`: they are parts for others to include.
    public static func files(in path: String) throws(ScenarioErrors) -> [String] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw ScenarioErrors(path, "there is no such file or folder; name a scenario or a folder of them")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [path] }
        var found: [String] = []
        try collect(path, depth: 0, into: &found)
        guard !found.isEmpty else {
            throw ScenarioErrors(path, "no scenario (*.yaml) in this folder; write one")
        }
        return found.sorted()
    }

    private static func collect(_ folder: String, depth: Int, into found: inout [String]) throws(ScenarioErrors) {
        guard let stream = opendir(folder) else {
            throw ScenarioErrors(folder, "it can't be read: \(String(cString: strerror(errno)))")
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix("."), !name.hasPrefix("_") else { continue }
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR, depth < 8 {
                try collect(path, depth: depth + 1, into: &found)
            } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                found.append(path)
            }
        }
    }
}
