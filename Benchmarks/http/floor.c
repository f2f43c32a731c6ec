// What the gate can't beat: last bytes by bare sockets in one loop. usage: floor URL CONNECTIONS BURSTS
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **arguments) {
    if (count != 4) return 64;
    int connections = atoi(arguments[2]), bursts = atoi(arguments[3]), one = 1, *sockets = calloc(connections, sizeof(int));
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons(atoi(strrchr(arguments[1], ':') + 1))};
    for (int i = 0; i < connections; i++) {
        sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(sockets[i], (struct sockaddr *)&address, sizeof address) < 0) return 69;
        setsockopt(sockets[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    static const char request[] = "POST /take HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789";
    for (int burst = 0; burst < bursts; burst++) {
        char answer[1024];
        for (int i = 0; i < connections; i++)
            if (write(sockets[i], request, sizeof request - 2) < 0) return 1;
        usleep(50000);  // as long as a delayed acknowledgement takes
        for (int i = 0; i < connections; i++)
            if (write(sockets[i], "9", 1) < 0) return 1;
        for (int i = 0; i < connections; i++)
            if (read(sockets[i], answer, sizeof answer) <= 0) return 1;
    }
    return 0;
}
