// A server that stamps when each request is complete, and answers all of a burst only when the burst is complete, so
// that its own work doesn't stretch what it measures. usage: arrivals PORT_FILE REQUESTS_PER_BURST BURSTS
// Prints the median and the largest time from the first to the last request of a burst.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct connection { int length; char bytes[4096]; };
static struct connection *connections[65536];
static int complete[65536];

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
    long x = *(const long *)a, y = *(const long *)b;
    return x < y ? -1 : x > y;
}

// Whether head and content (by Content-Length) are there.
static int is_request(struct connection *c) {
    c->bytes[c->length] = 0;
    char *end = strstr(c->bytes, "\r\n\r\n"), *length = strcasestr(c->bytes, "content-length:");
    if (end == NULL) return 0;
    return c->length >= end + 4 - c->bytes + (length != NULL && length < end ? atoi(length + 15) : 0);
}

int main(int count, char **arguments) {
    if (count != 4) return 64;
    int per_burst = atoi(arguments[2]), bursts = atoi(arguments[3]), one = 1;
    int server = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(server, (struct sockaddr *)&address, size) < 0 || listen(server, 4096) < 0) return 69;
    getsockname(server, (struct sockaddr *)&address, &size);
    FILE *file = fopen(arguments[1], "w");
    fprintf(file, "%d\n", ntohs(address.sin_port));
    fclose(file);
    epoll_ctl(poll, EPOLL_CTL_ADD, server, &(struct epoll_event){.events = EPOLLIN, .data.fd = server});

    long *spreads = calloc(bursts, sizeof *spreads), first = 0, last = 0;
    int arrived = 0, burst = 0;
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    while (burst < bursts) {
        struct epoll_event events[256];
        int ready = epoll_wait(poll, events, 256, 30000);
        if (ready <= 0) return 1;
        for (int i = 0; i < ready; i++) {
            int socket = events[i].data.fd;
            if (socket == server) {
                int client = accept(server, NULL, NULL);
                setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                connections[client] = calloc(1, sizeof(struct connection));
                epoll_ctl(poll, EPOLL_CTL_ADD, client, &(struct epoll_event){.events = EPOLLIN, .data.fd = client});
                continue;
            }
            struct connection *c = connections[socket];
            ssize_t got = read(socket, c->bytes + c->length, sizeof c->bytes - 1 - c->length);
            long stamp = now();
            if (got <= 0) { close(socket); continue; }
            c->length += got;
            if (!is_request(c)) continue;
            c->length = 0;
            complete[arrived++] = socket;
            if (arrived == 1) first = stamp;
            last = stamp;
            if (arrived < per_burst) continue;
            spreads[burst++] = last - first;
            for (int k = 0; k < arrived; k++)
                if (write(complete[k], answer, sizeof answer - 1) < 0) return 1;
            arrived = 0;
        }
    }
    qsort(spreads, bursts, sizeof *spreads, by_size);
    printf("arrival_spread_us median %ld max %ld\n", spreads[bursts / 2] / 1000, spreads[bursts - 1] / 1000);
    return 0;
}
