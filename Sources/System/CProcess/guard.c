#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The kernel kills a child with its parent, and not what the child has started. So a second process of ours, which knows
// the children's groups, waits for our end, and kills whatever is left of them.

enum { most_groups = 65536 };  // more than there are process ids for children of one user, by default

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int channel = -1;  // to the guard; closed by our end, whatever that is
static int problem;
static pid_t guard;

// In the guard, which was forked from a process with other threads: only async-signal-safe calls. It is deaf to signals.
__attribute__((no_sanitize("thread", "address"))) static void watch(int from) {
    static pid_t groups[most_groups];
    int count = 0, message;
    setsid();  // what a terminal sends to our group isn't for it
    prctl(PR_SET_NAME, "stampede-guard");
    int null = open("/dev/null", O_RDWR);
    if (chdir("/") < 0 || null < 0)
        _exit(1);
    for (int standard = 0; standard < 3; standard++)
        dup2(null, standard);
    syscall(SYS_close_range, 3, from - 1, 0);
    syscall(SYS_close_range, from + 1, ~0U, 0);
    for (;;) {
        ssize_t got = recv(from, &message, sizeof message, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got != sizeof message)
            break;
        if (message > 0) {
            if (count < most_groups)
                groups[count++] = message;
            continue;
        }
        for (int index = 0; index < count; index++)
            if (groups[index] == -message) {
                groups[index] = groups[--count];
                break;
            }
    }
    for (int index = 0; index < count; index++)
        kill(-groups[index], SIGKILL);
    _exit(0);
}

// At our end in order nothing of the guard is left for others to collect.
static void end(void) {
    close(channel);
    waitpid(guard, NULL, 0);
}

static void start(void) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
        problem = errno;
        return;
    }
    // The guard replaces 0…2.
    int from = fcntl(ends[1], F_DUPFD_CLOEXEC, 10);
    close(ends[1]);
    guard = from < 0 ? -1 : fork();
    if (guard == 0) {
        watch(from);
        _exit(1);
    }
    if (guard < 0) {
        problem = errno;
        close(ends[0]);
    } else {
        channel = ends[0];
        atexit(end);
    }
    if (from >= 0)
        close(from);
}

int stampede_guard_start(void) {
    pthread_once(&once, start);
    return -problem;
}

// If somebody has killed the guard there is nothing better to do than to go on without it.
static void tell(int message) { send(channel, &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT); }

void stampede_guard_add(pid_t group) { tell(group); }

void stampede_guard_remove(pid_t group) { tell(-group); }
