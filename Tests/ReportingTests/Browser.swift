import Foundation
import Testing

/// Headless Chromium, as Debian packages it. Each page is opened by a process of its own that ends with it.
struct Browser: Equatable {
    /// How a page is looked at.
    struct View: Sendable, CustomTestStringConvertible {
        var name: String
        var width: Int
        var dark = false

        static let all = [
            View(name: "desk", width: 1100), View(name: "desk-dark", width: 1100, dark: true),
            View(name: "phone", width: 390),
        ]
        var testDescription: String { name }
    }

    struct Result {
        var output: String
        var errors: String
    }

    private let program: String

    /// The browser, or nil where there is none: then a test can't say anything.
    static let installed: Browser? = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }.map(Browser.init)

    /// The browser; where there is none, in CI an error and elsewhere a note that says what was not tested.
    static func required(
        _ browser: Browser? = installed, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Browser? {
        if let browser { return browser }
        let message =
            "Chromium is not installed, so the HTML report is not tested: apt-get install chromium fonts-dejavu-core"
        if environment["CI"] == "true" { Issue.record("\(message)") } else { print(message) }
        return nil
    }

    /// The document after its scripts ran, and what the browser wrote to its console.
    func document(of file: String, view: View) throws -> Result {
        try run(
            ["--dump-dom", "--virtual-time-budget=2000"] + arguments(view, height: 900) + [
                try address(file, view, height: 900)
            ])
    }

    /// A picture of the page, from its top.
    func screenshot(of file: String, view: View, height: Int, to image: String) throws {
        _ = try run(
            ["--screenshot=\(image)", "--hide-scrollbars"] + arguments(view, height: height) + [
                try address(file, view, height: height)
            ])
    }

    /// Chromium's windows are at least 500 wide: a narrower page stands in a frame, which tells what it found.
    private func address(_ file: String, _ view: View, height: Int) throws -> String {
        guard view.width < 500 else { return "file://" + file }
        let frame = """
            <!DOCTYPE html><body style="margin:0"><iframe src="file://\(file)" style="border:0;width:\(view.width)px;height:\(height)px"></iframe>
            <script>addEventListener('message', e => { const pre = document.createElement('pre'); pre.id = 'complaints'; pre.textContent = e.data; document.body.append(pre); })</script>
            """
        try Data(frame.utf8).write(to: URL(fileURLWithPath: file + ".frame.html"))
        return "file://\(file).frame.html"
    }

    private func arguments(_ view: View, height: Int) -> [String] {
        ["--window-size=\(view.width),\(height)"] + (view.dark ? ["--blink-settings=preferredColorScheme=0"] : [])
    }

    private func run(_ arguments: [String]) throws -> Result {
        let folder = try TemporaryFolder()
        let process = Process()
        // A browser that hangs must not hang the tests.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments =
            [
                "--kill-after=5", "90", program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=\(folder.path("profile"))", "--enable-logging=stderr", "--log-level=0",
            ] + arguments
        // Files, not pipes: a pipe that fills up would stop the browser.
        _ = FileManager.default.createFile(atPath: folder.path("out"), contents: nil)
        _ = FileManager.default.createFile(atPath: folder.path("err"), contents: nil)
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("out")))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("err")))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "chromium ended with \(process.terminationStatus)")
        return Result(output: try folder.text("out"), errors: try folder.text("err"))
    }
}
