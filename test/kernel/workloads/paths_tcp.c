/* paths_tcp.c - TCP (and MPTCP) paths over the ordinary socket calls. */
#define _GNU_SOURCE
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NONBLOCKING_BYTES = 5000011, NONBLOCKING_CHUNK = 1000003, NONBLOCKING_ROOM = 200003, MESSAGES = 3 };

static ssize_t move_writev(struct side *side, void *buffer, size_t size)
{
    struct iovec parts[2] = { { buffer, size / 3 }, { (char *)buffer + size / 3, size - size / 3 } };

    return writev(side->fd, parts, 2);
}

static ssize_t move_pwritev2(struct side *side, void *buffer, size_t size)
{
    struct iovec part = { buffer, size };

    return pwritev2(side->fd, &part, 1, -1, 0);
}

static ssize_t move_sendto_null(struct side *side, void *buffer, size_t size)
{
    return sendto(side->fd, buffer, size, MSG_NOSIGNAL, NULL, 0);
}

static ssize_t move_readv(struct side *side, void *buffer, size_t size)
{
    struct iovec parts[2] = { { buffer, size / 3 }, { (char *)buffer + size / 3, size - size / 3 } };

    return readv(side->fd, parts, 2);
}

/* Cuts the buffer into MESSAGES equal messages. */
static void cut_messages(struct mmsghdr *messages, struct iovec *parts, char *buffer, size_t size)
{
    for (size_t i = 0; i < MESSAGES; i++) {
        parts[i] = (struct iovec){ buffer + i * (size / MESSAGES), size / MESSAGES };
        messages[i] = (struct mmsghdr){ .msg_hdr = { .msg_iov = &parts[i], .msg_iovlen = 1 } };
    }
    parts[MESSAGES - 1].iov_len += size % MESSAGES;
}

static ssize_t sum_messages(const struct mmsghdr *messages, int count)
{
    ssize_t sum = 0;

    for (int i = 0; i < count; i++)
        sum += messages[i].msg_len;
    return count < 0 ? -1 : sum;
}

static ssize_t move_sendmmsg(struct side *side, void *buffer, size_t size)
{
    struct mmsghdr messages[MESSAGES];
    struct iovec parts[MESSAGES];

    cut_messages(messages, parts, buffer, size);
    return sum_messages(messages, sendmmsg(side->fd, messages, MESSAGES, 0));
}

static ssize_t move_recvmmsg(struct side *side, void *buffer, size_t size)
{
    struct mmsghdr messages[MESSAGES];
    struct iovec parts[MESSAGES];

    cut_messages(messages, parts, buffer, size);
    return sum_messages(messages, recvmmsg(side->fd, messages, MESSAGES, MSG_WAITFORONE, NULL));
}

static ssize_t move_recv_waitall(struct side *side, void *buffer, size_t size)
{
    (void)size;
    return recv(side->fd, buffer, 50021, MSG_WAITALL);
}

static ssize_t move_recv_after_peek(struct side *side, void *buffer, size_t size)
{
    ssize_t peeked = recv(side->fd, buffer, size, MSG_PEEK);

    return peeked <= 0 ? peeked : recv(side->fd, buffer, (size_t)peeked, 0);
}

static ssize_t move_recv_discarding(struct side *side, void *buffer, size_t size)
{
    (void)buffer;
    return recv(side->fd, NULL, size, MSG_TRUNC);
}

static void make_nonblocking(struct side *side)
{
    if (fcntl(side->fd, F_SETFL, O_NONBLOCK) < 0)
        fail(side, "fcntl");
}

static void wait_until_ready(struct side *side, short events)
{
    struct pollfd wait = { .fd = side->fd, .events = events };

    if (poll(&wait, 1, -1) < 0)
        fail(side, "poll");
}

/* The receiver reads nothing before the first EAGAIN here, so a send into the bounded buffer is partial. */
static void send_nonblocking(struct side *side)
{
    static char block[NONBLOCKING_CHUNK];
    int room = NONBLOCKING_ROOM, refusals = 0;

    if (setsockopt(side->fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room) < 0)
        fail(side, "SO_SNDBUF");
    make_nonblocking(side);
    wait_for_other(side);
    while (side->tx < NONBLOCKING_BYTES) {
        size_t left = NONBLOCKING_BYTES - side->tx;
        ssize_t sent = send(side->fd, block, left < sizeof block ? left : sizeof block, 0);

        if (sent >= 0 || errno != EAGAIN) {
            add(side, &side->tx, sent, "send");
            continue;
        }
        if (refusals++ == 0)
            signal_other(side);
        wait_until_ready(side, POLLOUT);
    }
}

static void receive_nonblocking(struct side *side)
{
    make_nonblocking(side);
    if (recv(side->fd, side->buffer, BUFFER_BYTES, 0) != -1 || errno != EAGAIN)
        fail_check(side, "recv() on an empty socket did not say EAGAIN");
    signal_other(side);
    wait_for_other(side);
    for (;;) {
        ssize_t got = recv(side->fd, side->buffer, BUFFER_BYTES, 0);

        if (got < 0 && errno == EAGAIN)
            wait_until_ready(side, POLLIN);
        else if (add(side, &side->rx, got, "recv") == 0)
            return;
    }
}

/* A listener and an unconnected sender in a namespace that allows fast open without a cookie. */
static const char *open_fastopen(struct ends *ends)
{
    int queue = 5;
    const char *failed_call = NULL;
    int home = enter_private_netns();

    if (home < 0)
        return "unshare(CLONE_NEWNET)";
    address_parse(&ends->peer, "127.0.0.1", 0);
    if (write_sysctl("/proc/sys/net/ipv4/tcp_fastopen", "519") < 0) /* client, server, both without cookie: 0x207 */
        failed_call = "net.ipv4.tcp_fastopen";
    else if ((ends->sender = socket(AF_INET, SOCK_STREAM, 0)) < 0
             || (ends->receiver = socket(AF_INET, SOCK_STREAM, 0)) < 0)
        failed_call = "socket";
    else if (bind(ends->receiver, address_raw(&ends->peer), ends->peer.size) < 0
             || !address_of_socket(&ends->peer, ends->receiver))
        failed_call = "bind";
    else if (setsockopt(ends->receiver, IPPROTO_TCP, TCP_FASTOPEN, &queue, sizeof queue) < 0)
        failed_call = "TCP_FASTOPEN";
    else if (listen(ends->receiver, queue) < 0)
        failed_call = "listen";
    if (leave_private_netns(home) < 0 && !failed_call)
        failed_call = "setns";
    return failed_call;
}

static void send_fastopen(struct side *side)
{
    struct tcp_info info;
    socklen_t size = sizeof info;

    add(side, &side->tx,
        sendto(side->fd, side->buffer, 4099, MSG_FASTOPEN, address_raw(&side->peer), side->peer.size),
        "sendto(MSG_FASTOPEN)");
    send_stream(side);
    if (getsockopt(side->fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0)
        fail(side, "TCP_INFO");
    if (!(info.tcpi_options & TCPI_OPT_SYN_DATA))
        fail_check(side, "the SYN carried no data");
}

static void receive_fastopen(struct side *side)
{
    int connection = accept(side->fd, NULL, NULL);

    if (connection < 0)
        fail(side, "accept");
    side->fd = connection;
    receive_stream(side);
}

static const struct path paths[] = {
    { .name = "tcp_send", TCP4 },
    { .name = "tcp_write", TCP4, .send = move_write },
    { .name = "tcp_writev", TCP4, .send = move_writev },
    { .name = "tcp_pwritev2", TCP4, .send = move_pwritev2 },
    { .name = "tcp_sendto", TCP4, .send = move_sendto_null },
    { .name = "tcp_sendmsg", TCP4, .send = move_sendmsg },
    { .name = "tcp_sendmmsg", TCP4, .send = move_sendmmsg },
    { .name = "tcp_read", TCP4, .receive = move_read },
    { .name = "tcp_readv", TCP4, .receive = move_readv },
    { .name = "tcp_recv", TCP4, .receive = move_recv },
    { .name = "tcp_recvfrom", TCP4, .receive = move_recvfrom },
    { .name = "tcp_recvmsg", TCP4, .receive = move_recvmsg },
    { .name = "tcp_recvmmsg", TCP4, .receive = move_recvmmsg },
    { .name = "tcp_recv_waitall", TCP4, .receive = move_recv_waitall },
    { .name = "tcp_nonblocking", TCP4, .sender = send_nonblocking, .receiver = receive_nonblocking },
    { .name = "tcp_recv_peek", TCP4, .receive = move_recv_after_peek },
    { .name = "tcp_recv_trunc", TCP4, .receive = move_recv_discarding },
    { .name = "tcp_fastopen", .protocol = "tcp", .family = "ipv4", .kind = STREAM, .open = open_fastopen,
      .sender = send_fastopen, .receiver = receive_fastopen },
    { .name = "tcp6", TCP6 },
    { .name = "tcp_v4mapped", TCP_MAPPED },
    { .name = "mptcp", MPTCP4 },
};

const struct path_family tcp_paths = PATH_FAMILY(paths);
