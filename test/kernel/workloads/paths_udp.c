/* paths_udp.c - UDP and UDP-Lite paths over the ordinary socket calls. */
#define _GNU_SOURCE
#include "paths.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MESSAGES = 7, SHORT_BYTES = 101, ERRORS = 25, ERROR_BYTES = 997 };

static void send_message_vectors(struct side *side)
{
    for (int next = 0; next < DATAGRAMS;) {
        struct mmsghdr messages[MESSAGES];
        struct iovec parts[MESSAGES];
        int count = DATAGRAMS - next < MESSAGES ? DATAGRAMS - next : MESSAGES, sent;

        for (int i = 0; i < count; i++) {
            parts[i] = (struct iovec){ side->buffer, datagram_size(next + i) };
            messages[i] = (struct mmsghdr){ .msg_hdr = { .msg_iov = &parts[i], .msg_iovlen = 1 } };
        }
        sent = sendmmsg(side->fd, messages, (unsigned)count, 0);
        if (sent < 0)
            fail(side, "sendmmsg");
        for (int i = 0; i < sent; i++)
            side->tx += messages[i].msg_len;
        next += sent;
    }
}

static void receive_message_vectors(struct side *side)
{
    for (int next = 0; next < DATAGRAMS;) {
        struct mmsghdr messages[MESSAGES];
        struct iovec part = { side->buffer, BUFFER_BYTES };
        int received;

        for (int i = 0; i < MESSAGES; i++)
            messages[i] = (struct mmsghdr){ .msg_hdr = { .msg_iov = &part, .msg_iovlen = 1 } };
        received = recvmmsg(side->fd, messages, MESSAGES, MSG_WAITFORONE, NULL);
        if (received < 0)
            fail(side, "recvmmsg");
        for (int i = 0; i < received; i++)
            side->rx += messages[i].msg_len;
        next += received;
    }
}

/* One datagram of three sends: each counts when it is called. */
static ssize_t move_send_in_parts(struct side *side, void *buffer, size_t size)
{
    size_t part = size / 3;
    ssize_t first = send(side->fd, buffer, part, MSG_MORE), second = send(side->fd, buffer, part, MSG_MORE);
    ssize_t third = send(side->fd, buffer, size - 2 * part, 0);

    return first < 0 || second < 0 || third < 0 ? -1 : first + second + third;
}

static ssize_t move_send_corked(struct side *side, void *buffer, size_t size)
{
    int cork = 1, uncork = 0;
    ssize_t first, second;

    if (setsockopt(side->fd, IPPROTO_UDP, 1 /* UDP_CORK */, &cork, sizeof cork) < 0)
        fail(side, "UDP_CORK");
    first = write(side->fd, buffer, size / 2);
    second = write(side->fd, buffer, size - size / 2);
    if (setsockopt(side->fd, IPPROTO_UDP, 1 /* UDP_CORK */, &uncork, sizeof uncork) < 0)
        fail(side, "UDP_CORK");
    return first < 0 || second < 0 ? -1 : first + second;
}

/* Every other datagram is empty. */
static ssize_t move_send_or_empty(struct side *side, void *buffer, size_t size)
{
    static int count;

    return send(side->fd, buffer, count++ % 2 ? size : 0, 0);
}

static ssize_t move_recv_short(struct side *side, void *buffer, size_t size)
{
    (void)size;
    return recv(side->fd, buffer, SHORT_BYTES, 0);
}

static ssize_t move_recv_full_length(struct side *side, void *buffer, size_t size)
{
    (void)size;
    return recv(side->fd, buffer, SHORT_BYTES, MSG_TRUNC);
}

static ssize_t move_recv_after_peeks(struct side *side, void *buffer, size_t size)
{
    if (recv(side->fd, buffer, size, MSG_PEEK) < 0 || recv(side->fd, buffer, SHORT_BYTES, MSG_PEEK | MSG_TRUNC) < 0)
        return -1;
    return recv(side->fd, buffer, size, 0);
}

/* The sender's peer is a port that only an unrelated connected socket holds: loopback answers "port unreachable". */
static const char *open_refused(struct ends *ends)
{
    int on = 1;
    const char *failed_call = open_udp4(ends);
    struct address own;

    if (failed_call)
        return failed_call;
    if (!address_of_socket(&own, ends->receiver) || connect(ends->receiver, address_raw(&own), own.size) < 0)
        return "connect";
    return setsockopt(ends->sender, IPPROTO_IP, IP_RECVERR, &on, sizeof on) < 0 ? "IP_RECVERR" : NULL;
}

/* Sends datagrams that are refused and reads them back from the error queue: those bytes were not received. */
static void send_refused(struct side *side)
{
    int errors = 0;

    for (int i = 0; i < ERRORS; i++) {
        struct pollfd wait = { .fd = side->fd };
        struct iovec part = { side->buffer, BUFFER_BYTES };
        char control[512];
        struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
                                  .msg_controllen = sizeof control };
        ssize_t sent = send(side->fd, side->buffer, ERROR_BYTES, 0);

        if (sent < 0 && errno == ECONNREFUSED) /* the answer to the one before; nothing was sent */
            sent = send(side->fd, side->buffer, ERROR_BYTES, 0);
        add(side, &side->tx, sent, "send");
        if (poll(&wait, 1, 100) > 0 && recvmsg(side->fd, &message, MSG_ERRQUEUE) > 0)
            errors++;
    }
    if (errors == 0)
        fail_check(side, "no error with its payload was queued");
}

static const char *open_multicast(struct ends *ends)
{
    struct ip_mreqn group = { .imr_ifindex = 1 };
    struct address own;

    address_parse(&ends->peer, "239.255.77.7", 0);
    group.imr_multiaddr = ((struct sockaddr_in *)&ends->peer.storage)->sin_addr;
    ends->sender = socket(AF_INET, SOCK_DGRAM, 0);
    ends->receiver = socket(AF_INET, SOCK_DGRAM, 0);
    if (ends->sender < 0 || ends->receiver < 0)
        return "socket";
    if (bind(ends->receiver, address_raw(&ends->peer), ends->peer.size) < 0
        || !address_of_socket(&ends->peer, ends->receiver))
        return "bind";
    if (setsockopt(ends->receiver, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group) < 0)
        return "IP_ADD_MEMBERSHIP";
    address_parse(&own, "127.0.0.1", 0);
    if (bind(ends->sender, address_raw(&own), own.size) < 0
        || setsockopt(ends->sender, IPPROTO_IP, IP_MULTICAST_IF, &group, sizeof group) < 0)
        return "IP_MULTICAST_IF";
    set_datagram_limits(ends->receiver);
    return NULL;
}

#define UDP4_UNCONNECTED .protocol = "udp", .family = "ipv4", .kind = DATAGRAM, .open = open_udp4_unconnected

static const struct path paths[] = {
    { .name = "udp_sendto_recvfrom", UDP4_UNCONNECTED, .send = move_sendto, .receive = move_recvfrom },
    { .name = "udp_send_recv", UDP4 },
    { .name = "udp_write_read", UDP4, .send = move_write, .receive = move_read },
    { .name = "udp_sendmsg_recvmsg", UDP4, .send = move_sendmsg, .receive = move_recvmsg },
    { .name = "udp_sendmmsg_recvmmsg", UDP4, .sender = send_message_vectors, .receiver = receive_message_vectors },
    { .name = "udp_msg_more", UDP4, .send = move_send_in_parts },
    { .name = "udp_cork", UDP4, .send = move_send_corked },
    { .name = "udp_zero_length", UDP4, .send = move_send_or_empty },
    { .name = "udp_short_read", UDP4, .receive = move_recv_short, .unequal = true },
    { .name = "udp_recv_trunc", UDP4, .receive = move_recv_full_length },
    { .name = "udp_recv_peek", UDP4, .receive = move_recv_after_peeks },
    { .name = "udp_errqueue", .protocol = "udp", .family = "ipv4", .kind = DATAGRAM, .open = open_refused,
      .both = send_refused },
    { .name = "udp6", .protocol = "udp", .family = "ipv6", .kind = DATAGRAM, .open = open_udp6 },
    { .name = "udp_v4mapped", .protocol = "udp", .family = "ipv6", .kind = DATAGRAM, .open = open_udp_mapped },
    { .name = "udp_multicast", .protocol = "udp", .family = "ipv4", .kind = DATAGRAM, .open = open_multicast,
      .send = move_sendto },
    { .name = "udplite", .protocol = "other", .family = "ipv4", .kind = DATAGRAM, .open = open_udplite4 },
};

const struct path_family udp_paths = PATH_FAMILY(paths);
