#define _GNU_SOURCE
#include "CProcess.h"
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Between fork and exec only async-signal-safe calls are allowed: other threads of the parent may hold locks.
static void become(const char *file, char *const argv[], char *const environment[], const char *directory,
                   int output, pid_t parent, int report) {
    for (int signal = 1; signal < NSIG; signal++) {
        struct sigaction standard = {.sa_handler = SIG_DFL};
        sigaction(signal, &standard, NULL);  // fails for KILL and STOP, which have nothing to reset
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);

    int null = open("/dev/null", O_RDWR);
    if (null < 0 || setpgid(0, 0) < 0 || dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 ||
        (directory != NULL && chdir(directory) < 0) || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        goto failed;
    if (getppid() != parent)  // the parent ended before prctl: nobody would ever stop this child
        _exit(127);
    stampede_guard_add(getpid());
    syscall(SYS_close_range, 3, report - 1, 0);
    syscall(SYS_close_range, report + 1, ~0U, 0);
    execvpe(file, argv, environment);
failed:;
    int reason = errno;
    ssize_t ignored = write(report, &reason, sizeof reason);
    (void)ignored;
    _exit(127);
}

// The status of a child that has ended, or, without WNOHANG, ends soon. Until waitpid its id can't belong to another.
static int collect(pid_t pid, int *status, int options) {
    siginfo_t ended = {0};
    if (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT | options) < 0 || ended.si_pid != pid)
        return 0;
    kill(-pid, SIGKILL);
    stampede_guard_remove(pid);
    return waitpid(pid, status, 0) == pid;
}

int stampede_collect(pid_t pid, int *status) { return collect(pid, status, WNOHANG); }

pid_t stampede_spawn(const char *file, char *const argv[], char *const environment[], const char *directory,
                     int output) {
    int report[2];  // closed by a successful exec; carries errno otherwise
    if (pipe2(report, O_CLOEXEC) < 0)
        return -errno;
    // The report's end must not be one of 0…2, which the child replaces.
    int end = fcntl(report[1], F_DUPFD_CLOEXEC, 10);
    close(report[1]);
    if (end < 0) {
        int reason = errno;
        close(report[0]);
        return -reason;
    }
    pid_t parent = getpid();
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // no handler of ours may run in the child
    int reason = -stampede_guard_start();
    pid_t pid = reason != 0 ? -1 : fork();
    if (pid == 0)
        become(file, argv, environment, directory, output, parent, end);
    if (pid < 0 && reason == 0)
        reason = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(end);
    if (pid > 0) {
        ssize_t got;
        do
            got = read(report[0], &reason, sizeof reason);
        while (got < 0 && errno == EINTR);
        if (got != sizeof reason)
            reason = 0;
        else
            collect(pid, NULL, 0);
    }
    close(report[0]);
    return reason != 0 ? -reason : pid;
}

int stampede_pidfd_open(pid_t pid) {
    int descriptor = (int)syscall(SYS_pidfd_open, pid, 0);
    return descriptor < 0 ? -errno : descriptor;
}
