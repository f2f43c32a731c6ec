import Testing

@testable import Harness

@Suite struct ClientListTests {
    private static let list = """
        id=3 addr=127.0.0.1:50312 laddr=127.0.0.1:6379 fd=8 name=stampede:20260101-120000-abcd:client age=1 db=0
        id=4 addr=127.0.0.1:50313 fd=9 name=stampede:20260101-120000-abcd:client age=1 db=0 lib-name= lib-ver=
        id=5 addr=127.0.0.1:50314 name=stampede:20260101-120000-abcd:probe fd=10 cmd=client|list user=default
        id=6 addr=127.0.0.1:50315 fd=11 name= age=1
        id=7 addr=127.0.0.1:50316 fd=12 age=1
        id=8 addr=127.0.0.1:50317 fd=13 name=booking-service age=1 lib-name=redis-py
        id=9 addr=127.0.0.1:50318 fd=14 name=stampede:odd
        """

    @Test("ours are counted by role, others by name, wherever the field stands")
    func roles() {
        #expect(
            ClientList.countByRole(Self.list)
                == ["client": 2, "probe": 1, "unnamed": 2, "booking-service": 1, "stampede:odd": 1])
    }

    @Test("a field that only ends in name is not the name")
    func fieldNames() {
        #expect(
            ClientList.countByRole("id=1 lib-name=redis-py name=a\nid=2 lib-name=redis-py\n") == ["a": 1, "unnamed": 1])
    }

    @Test("no connection is no role")
    func nothing() {
        #expect(ClientList.countByRole("").isEmpty)
        #expect(ClientList.countByRole("\n\n").isEmpty)
    }
}
