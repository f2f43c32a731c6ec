// As arrivals.c, for HTTP/2 without TLS on one connection: stamps the read that brought the end of each request.
// usage: arrivals2 PORT_FILE REQUESTS_PER_BURST BURSTS
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int per_burst, bursts, arrived, burst;
static int32_t streams[4096];
static long *spreads, first, read_at;

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
    long x = *(const long *)a, y = *(const long *)b;
    return x < y ? -1 : x > y;
}

static int frame_received(nghttp2_session *session, const nghttp2_frame *frame, void *data) {
    (void)data;
    if (!(frame->hd.flags & NGHTTP2_FLAG_END_STREAM) || frame->hd.stream_id == 0) return 0;
    if (arrived == 0) first = read_at;
    streams[arrived++] = frame->hd.stream_id;
    if (arrived < per_burst) return 0;
    spreads[burst++] = read_at - first;
    nghttp2_nv status = {(uint8_t *)":status", (uint8_t *)"200", 7, 3, NGHTTP2_NV_FLAG_NONE};
    for (int i = 0; i < arrived; i++) nghttp2_submit_response(session, streams[i], &status, 1, NULL);
    arrived = 0;
    return 0;
}

int main(int count, char **arguments) {
    if (count != 4) return 64;
    per_burst = atoi(arguments[2]);
    bursts = atoi(arguments[3]);
    spreads = calloc(bursts, sizeof *spreads);
    int server = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(server, (struct sockaddr *)&address, size) < 0 || listen(server, 1) < 0) return 69;
    getsockname(server, (struct sockaddr *)&address, &size);
    FILE *file = fopen(arguments[1], "w");
    fprintf(file, "%d\n", ntohs(address.sin_port));
    fclose(file);
    int client = accept(server, NULL, NULL);
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);

    nghttp2_session_callbacks *callbacks;
    nghttp2_session *session;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frame_received);
    nghttp2_session_server_new(&session, callbacks, NULL);
    nghttp2_settings_entry streams_at_once = {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1000};
    nghttp2_submit_settings(session, 0, &streams_at_once, 1);
    static uint8_t bytes[65536];
    while (burst < bursts || nghttp2_session_want_write(session)) {
        const uint8_t *out;
        for (ssize_t n; (n = nghttp2_session_mem_send(session, &out)) > 0;)
            if (write(client, out, n) != n) return 1;
        if (burst == bursts) break;
        ssize_t got = read(client, bytes, sizeof bytes);
        read_at = now();
        if (got <= 0 || nghttp2_session_mem_recv(session, bytes, got) < 0) return 1;
    }
    qsort(spreads, bursts, sizeof *spreads, by_size);
    printf("http2_arrival_spread_us median %.1f max %.1f\n", spreads[bursts / 2] / 1e3, spreads[bursts - 1] / 1e3);
    return 0;
}
