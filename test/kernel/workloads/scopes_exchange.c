/* scopes_exchange.c - the traffic of one case of `scopes`, between two sockets of this process or to a peer. */
#include "scopes.h"

#include "address.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char buffer[SCOPES_CHUNK];

/* The two sockets; receiver is -1 when the peer is elsewhere. */
struct pair {
    int sender, receiver;
    struct address to;
};

static bool fail(struct scope_result *result, const char *call)
{
    result->failed_call = call;
    result->error = errno;
    return false;
}

static bool bind_to(int fd, const char *host)
{
    struct address address;

    return address_parse(&address, host, 0) && bind(fd, address_raw(&address), address.size) == 0;
}

static bool connect_to(int fd, struct address *address)
{
    return connect(fd, address_raw(address), address->size) == 0;
}

/* The receiver of a process that has both ends; its port becomes that of pair->to. */
static bool open_receiver(const struct scope_case *scope, struct pair *pair)
{
    bool is_v4 = pair->to.storage.ss_family == AF_INET;
    const char *host = scope->way != UDP_UNBOUND ? scope->to : is_v4 ? "0.0.0.0" : "::";
    struct address bound;

    pair->receiver = socket(pair->to.storage.ss_family, scope->way == TCP ? SOCK_STREAM : SOCK_DGRAM, 0);
    if (pair->receiver < 0 || !bind_to(pair->receiver, host) || !address_of_socket(&bound, pair->receiver))
        return false;
    return address_parse(&pair->to, scope->to, ntohs(((struct sockaddr_in *)&bound.storage)->sin_port))
        && (scope->way != TCP || listen(pair->receiver, 1) == 0);
}

static bool open_sender(const struct scope_case *scope, struct pair *pair)
{
    const char *from = scope->from;

    pair->sender = socket(pair->to.storage.ss_family, scope->way == TCP ? SOCK_STREAM : SOCK_DGRAM, 0);
    if (!from && scope->port == 0 && (scope->way == UDP_BOUND || scope->way == UDP_CONNECTED))
        from = scope->to;
    return pair->sender >= 0 && (!from || bind_to(pair->sender, from));
}

static bool connect_pair(const struct scope_case *scope, struct pair *pair)
{
    struct address from;

    if (scope->way != TCP && scope->way != UDP_CONNECTED)
        return true;
    if (!connect_to(pair->sender, &pair->to))
        return false;
    if (pair->receiver < 0)
        return true;
    if (scope->way == UDP_CONNECTED)
        return address_of_socket(&from, pair->sender) && connect_to(pair->receiver, &from);
    int connection = accept(pair->receiver, NULL, NULL);
    close(pair->receiver);
    pair->receiver = connection;
    return connection >= 0;
}

static bool send_piece(const struct scope_case *scope, struct pair *pair, size_t size, struct scope_result *result)
{
    bool is_connected = scope->way == TCP || scope->way == UDP_CONNECTED;
    ssize_t sent = is_connected ? send(pair->sender, buffer, size, 0)
                                : sendto(pair->sender, buffer, size, 0, address_raw(&pair->to), pair->to.size);

    if (sent < 0)
        return fail(result, "send");
    result->tx += (uint64_t)sent;
    while (pair->receiver >= 0 && result->rx < result->tx) {
        ssize_t got = recv(pair->receiver, buffer, sizeof buffer, 0);

        if (got < 0)
            return fail(result, "recv");
        result->rx += (uint64_t)got;
    }
    return true;
}

/* The peer acknowledges the whole stream by closing. */
static bool wait_for_close(struct pair *pair, struct scope_result *result)
{
    char byte;

    if (shutdown(pair->sender, SHUT_WR) < 0 || recv(pair->sender, &byte, 1, 0) != 0)
        return fail(result, "wait for the peer to close");
    return true;
}

void scopes_exchange(const struct scope_case *scope, struct scope_result *result)
{
    struct pair pair = { .sender = -1, .receiver = -1 };

    result->pid = getpid();
    if (!address_parse(&pair.to, scope->to, scope->port)) {
        errno = EINVAL;
        fail(result, "address");
    } else if (scope->port == 0 && !open_receiver(scope, &pair)) {
        fail(result, "open the receiver");
    } else if (!open_sender(scope, &pair)) {
        fail(result, "open the sender");
    } else if (!connect_pair(scope, &pair)) {
        fail(result, "connect");
    } else if (scope->way == TCP) {
        while (result->tx < SCOPES_STREAM_BYTES) {
            size_t left = SCOPES_STREAM_BYTES - result->tx;

            if (!send_piece(scope, &pair, left < sizeof buffer ? left : sizeof buffer, result))
                return;
        }
        if (pair.receiver < 0)
            wait_for_close(&pair, result);
    } else {
        for (size_t i = 0; i < SCOPES_DATAGRAMS; i++)
            if (!send_piece(scope, &pair, 1 + i * 397 % 1301, result))
                return;
    }
}
