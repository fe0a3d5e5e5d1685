/* scopes_serve.c - the peer of `scopes`: a sink for TCP and UDP that acknowledges a TCP stream by closing it. */
#include "scopes.h"

#include "address.h"
#include "report.h"

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { LISTENER, DATAGRAMS, FIRST_CONNECTION, SOCKETS = 32, POLL_MS = 200 };

static volatile sig_atomic_t is_stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    is_stopping = 1;
}

static int open_bound(struct address *address, int type)
{
    int on = 1, fd = socket(address->storage.ss_family, type, 0);

    if (fd < 0)
        report_fatal("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, address_raw(address), address->size) < 0 || (type == SOCK_STREAM && listen(fd, 16) < 0))
        report_fatal("bind");
    return fd;
}

/* Receives once, without waiting; returns false at the end of a stream or when there is nothing. */
static bool receive(int fd, uint64_t *sum)
{
    static char buffer[1 << 16];
    ssize_t got = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);

    if (got > 0)
        *sum += (uint64_t)got;
    return got > 0;
}

static void accept_connection(struct pollfd *sockets)
{
    int connection = accept(sockets[LISTENER].fd, NULL, NULL);

    for (int i = FIRST_CONNECTION; i < SOCKETS && connection >= 0; i++)
        if (sockets[i].fd < 0) {
            sockets[i].fd = connection;
            return;
        }
    close(connection);
}

static void print_sum(const char *protocol, const char *family, uint64_t sum)
{
    struct traffic traffic = { getpid(), "receiver", protocol, family, "network", sum, 0 };

    report_traffic("scopes", &traffic, ",\"case\":\"serve\",\"left_host\":true");
}

int scopes_serve(const char *host, uint16_t port)
{
    struct sigaction action = { .sa_handler = stop };
    struct pollfd sockets[SOCKETS];
    struct address address;
    uint64_t tcp = 0, udp = 0;

    if (!address_parse(&address, host, port)) {
        fprintf(stderr, "Cannot serve on \"%s\": expected a numeric address\n", host);
        return 2;
    }
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    for (int i = 0; i < SOCKETS; i++)
        sockets[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
    sockets[DATAGRAMS].fd = open_bound(&address, SOCK_DGRAM);
    sockets[LISTENER].fd = open_bound(&address, SOCK_STREAM); /* last: who sees it listen can send datagrams too */
    while (!is_stopping) {
        if (poll(sockets, SOCKETS, POLL_MS) <= 0)
            continue;
        if (sockets[LISTENER].revents)
            accept_connection(sockets);
        if (sockets[DATAGRAMS].revents)
            receive(sockets[DATAGRAMS].fd, &udp);
        for (int i = FIRST_CONNECTION; i < SOCKETS; i++)
            if (sockets[i].fd >= 0 && sockets[i].revents && !receive(sockets[i].fd, &tcp)) {
                close(sockets[i].fd);
                sockets[i].fd = -1;
            }
    }
    while (receive(sockets[DATAGRAMS].fd, &udp))
        ;
    const char *family = address.storage.ss_family == AF_INET ? "ipv4" : "ipv6";
    print_sum("tcp", family, tcp);
    print_sum("udp", family, udp);
    return 0;
}
