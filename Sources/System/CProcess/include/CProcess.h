#pragma once
#include <sys/types.h>

/// Starts `file` (found in PATH) with `argv` and `environment` as the leader of a process group of its own.
///
/// The child has default signal handlers and an empty signal mask, reads from /dev/null, writes to
/// `output`, which becomes both its stdout and its stderr, has no other file of ours open, and is killed by
/// the kernel when this process ends, however it ends. `directory` may be NULL.
///
/// Returns the process id, or -errno of the step that failed, that of `execve` included.
pid_t stampede_spawn(const char *file, char *const argv[], char *const environment[], const char *directory,
                     int output);

/// A file descriptor that becomes readable when the process ends, or -errno.
int stampede_pidfd_open(pid_t pid);
