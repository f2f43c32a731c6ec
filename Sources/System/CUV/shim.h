#pragma once
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <uv.h>

// ioctl is variadic, which Swift doesn't import. Bytes sent and not acknowledged yet, or -1.
static inline int stampede_unacknowledged_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, SIOCOUTQ, &count) < 0 ? -1 : count;
}
