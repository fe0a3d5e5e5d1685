/* paths_raw.c - raw IP sockets of other protocols, and packet sockets on lo. */
#include "paths.h"

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>

enum {
    EXPERIMENTAL_PROTOCOL = 253,     /* RFC 3692 */
    EXPERIMENTAL_ETHERTYPE = 0x88b5, /* IEEE 802 local experimental */
    RAW_UDP_PORT = 9,                /* discard */
    RAW_UDP_SOURCE = 47999,
};

static const char *open_raw(struct ends *ends, const char *host, int protocol)
{
    address_parse(&ends->peer, host, 0);
    ends->sender = socket(ends->peer.storage.ss_family, SOCK_RAW, protocol);
    ends->receiver = socket(ends->peer.storage.ss_family, SOCK_RAW, protocol);
    if (ends->sender < 0 || ends->receiver < 0)
        return "socket";
    if (bind(ends->receiver, address_raw(&ends->peer), ends->peer.size) < 0)
        return "bind";
    set_datagram_limits(ends->receiver);
    return NULL;
}

static const char *open_raw4(struct ends *ends)
{
    return open_raw(ends, "127.0.0.1", EXPERIMENTAL_PROTOCOL);
}

static const char *open_raw6(struct ends *ends)
{
    return open_raw(ends, "::1", EXPERIMENTAL_PROTOCOL);
}

/* In a namespace of its own: the socket would also receive everybody else's UDP on loopback. */
static const char *open_raw_udp(struct ends *ends)
{
    int home = enter_private_netns();
    const char *failed_call;

    if (home < 0)
        return "unshare(CLONE_NEWNET)";
    failed_call = open_raw(ends, "127.0.0.1", IPPROTO_UDP);
    if (leave_private_netns(home) < 0 && !failed_call)
        failed_call = "setns";
    return failed_call;
}

/* Headers made by hand: it is a raw socket's traffic although the protocol on the wire is UDP. */
static ssize_t move_raw_udp(struct side *side, void *buffer, size_t size)
{
    struct udphdr header = { .source = htons(RAW_UDP_SOURCE), .dest = htons(RAW_UDP_PORT),
                             .len = htons((uint16_t)(sizeof header + size)) };

    memcpy(buffer, &header, sizeof header);
    return move_sendto(side, buffer, sizeof header + size);
}

static const char *open_packet(struct ends *ends, int type)
{
    struct sockaddr_ll *address = (struct sockaddr_ll *)&ends->peer.storage;

    *address = (struct sockaddr_ll){ .sll_family = AF_PACKET, .sll_protocol = htons(EXPERIMENTAL_ETHERTYPE),
                                     .sll_ifindex = (int)if_nametoindex("lo"), .sll_halen = ETH_ALEN };
    ends->peer.size = sizeof *address;
    ends->sender = socket(AF_PACKET, type, 0);
    ends->receiver = socket(AF_PACKET, type, htons(EXPERIMENTAL_ETHERTYPE));
    if (ends->sender < 0 || ends->receiver < 0)
        return "socket";
    if (bind(ends->receiver, address_raw(&ends->peer), ends->peer.size) < 0)
        return "bind";
    set_datagram_limits(ends->receiver);
    return NULL;
}

static const char *open_packet_raw(struct ends *ends)
{
    return open_packet(ends, SOCK_RAW);
}

static const char *open_packet_dgram(struct ends *ends)
{
    return open_packet(ends, SOCK_DGRAM);
}

static ssize_t move_frame(struct side *side, void *buffer, size_t size)
{
    struct ethhdr header = { .h_proto = htons(EXPERIMENTAL_ETHERTYPE) };

    memcpy(buffer, &header, sizeof header);
    return move_sendto(side, buffer, sizeof header + size);
}

/* Unequal: IPv4 receivers get the IP headers too, and all but raw_udp's receive whatever else of the kind is on lo. */
static const struct path paths[] = {
    { .name = "raw_253", .protocol = "raw", .family = "ipv4", .kind = DATAGRAM, .open = open_raw4,
      .send = move_sendto, .unequal = true },
    { .name = "raw6_253", .protocol = "raw", .family = "ipv6", .kind = DATAGRAM, .open = open_raw6,
      .send = move_sendto, .unequal = true },
    { .name = "raw_udp", .protocol = "raw", .family = "ipv4", .kind = DATAGRAM, .open = open_raw_udp,
      .send = move_raw_udp, .unequal = true },
    { .name = "packet_raw", .protocol = "packet", .family = "packet", .kind = DATAGRAM, .open = open_packet_raw,
      .send = move_frame, .unequal = true },
    { .name = "packet_dgram", .protocol = "packet", .family = "packet", .kind = DATAGRAM, .open = open_packet_dgram,
      .send = move_sendto, .unequal = true },
};

const struct path_family raw_paths = PATH_FAMILY(paths);
