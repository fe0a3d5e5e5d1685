/* paths_icmp.c - echo requests to loopback, through raw sockets and ping sockets. */
#include "paths.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ECHOES = 100, IPV4_HEADER_BYTES = 20 };

/* The kind of echo socket that a path has. */
struct echo {
    int family, type;
    size_t header; /* what a received message has before the ICMP header */
};

/* Raw sockets see other programs' echoes too; ours are told by the pid. */
static uint16_t echo_id(void)
{
    return htons((uint16_t)getpid());
}

static uint16_t checksum(const void *data, size_t size)
{
    const uint8_t *bytes = data;
    uint32_t sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return htons((uint16_t)~sum);
}

/* ICMP and ICMPv6 echo messages have the same shape; the kernel fills the checksum in where it is left 0 here. */
static size_t write_request(char *buffer, const struct echo *echo, int sequence)
{
    struct icmphdr header = { .type = echo->family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST };
    size_t size = sizeof header + datagram_size(sequence);

    header.un.echo.id = echo_id();
    header.un.echo.sequence = htons((uint16_t)sequence);
    memset(buffer, 'e', size);
    memcpy(buffer, &header, sizeof header);
    if (echo->family == AF_INET) {
        header.checksum = checksum(buffer, size);
        memcpy(buffer, &header, sizeof header);
    }
    return size;
}

static bool is_reply(const char *buffer, size_t size, const struct echo *echo, int sequence)
{
    struct icmphdr header;

    if (size < echo->header + sizeof header)
        return false;
    memcpy(&header, buffer + echo->header, sizeof header);
    return header.type == (echo->family == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY)
        && header.un.echo.sequence == htons((uint16_t)sequence)
        && (echo->type == SOCK_DGRAM || header.un.echo.id == echo_id());
}

/* Raw sockets also receive their own requests (and other programs' messages): all of it was received. */
static void exchange_echoes(struct side *side, const struct echo *echo)
{
    for (int i = 0; i < ECHOES; i++) {
        size_t got;

        add(side, &side->tx, send(side->fd, side->buffer, write_request(side->buffer, echo, i), 0), "send");
        do
            got = add(side, &side->rx, recv(side->fd, side->buffer, BUFFER_BYTES, 0), "recv");
        while (!is_reply(side->buffer, got, echo, i));
    }
}

static const struct echo raw4 = { AF_INET, SOCK_RAW, IPV4_HEADER_BYTES };
static const struct echo raw6 = { AF_INET6, SOCK_RAW, 0 };
static const struct echo ping4 = { AF_INET, SOCK_DGRAM, 0 };
static const struct echo ping6 = { AF_INET6, SOCK_DGRAM, 0 };

static void exchange_raw4(struct side *side)
{
    exchange_echoes(side, &raw4);
}

static void exchange_raw6(struct side *side)
{
    exchange_echoes(side, &raw6);
}

static void exchange_ping4(struct side *side)
{
    exchange_echoes(side, &ping4);
}

static void exchange_ping6(struct side *side)
{
    exchange_echoes(side, &ping6);
}

static const char *open_echo(struct ends *ends, const struct echo *echo)
{
    bool is_v4 = echo->family == AF_INET;

    address_parse(&ends->peer, is_v4 ? "127.0.0.1" : "::1", 0);
    ends->sender = socket(echo->family, echo->type, is_v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
    if (ends->sender < 0)
        return "socket";
    set_datagram_limits(ends->sender);
    return connect(ends->sender, address_raw(&ends->peer), ends->peer.size) < 0 ? "connect" : NULL;
}

static const char *open_raw4(struct ends *ends)
{
    return open_echo(ends, &raw4);
}

static const char *open_raw6(struct ends *ends)
{
    return open_echo(ends, &raw6);
}

/* Ping sockets are for the groups in a sysctl only. */
static const char *open_ping(struct ends *ends, const struct echo *echo)
{
    const char *failed_call = NULL;
    int home = enter_private_netns();

    if (home < 0)
        return "unshare(CLONE_NEWNET)";
    if (write_sysctl("/proc/sys/net/ipv4/ping_group_range", "0 2147483647") < 0)
        failed_call = "net.ipv4.ping_group_range";
    else
        failed_call = open_echo(ends, echo);
    if (leave_private_netns(home) < 0 && !failed_call)
        failed_call = "setns";
    return failed_call;
}

static const char *open_ping4(struct ends *ends)
{
    return open_ping(ends, &ping4);
}

static const char *open_ping6(struct ends *ends)
{
    return open_ping(ends, &ping6);
}

#define ICMP .protocol = "icmp", .kind = DATAGRAM

static const struct path paths[] = {
    { .name = "icmp_raw", ICMP, .family = "ipv4", .open = open_raw4, .both = exchange_raw4 },
    { .name = "icmp_ping", ICMP, .family = "ipv4", .open = open_ping4, .both = exchange_ping4 },
    { .name = "icmp6_raw", ICMP, .family = "ipv6", .open = open_raw6, .both = exchange_raw6 },
    { .name = "icmp6_ping", ICMP, .family = "ipv6", .open = open_ping6, .both = exchange_ping6 },
};

const struct path_family icmp_paths = PATH_FAMILY(paths);
