/* paths_udp_offload.c - UDP segmentation offload: many datagrams in one send (GSO) and in one receive (GRO). */
#include "paths.h"

#include <netinet/in.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum {
    SEGMENT_BYTES = 1399,
    SEND_BYTES = 45 * SEGMENT_BYTES + 17, /* the last segment of each send is a short one */
    SENDS = 16,
    ALL_BYTES = SENDS * SEND_BYTES,
};

static const char *open_segmented(struct ends *ends)
{
    int segment = SEGMENT_BYTES;
    const char *failed_call = open_udp4(ends);

    if (!failed_call && setsockopt(ends->sender, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof segment) < 0)
        return "UDP_SEGMENT";
    return failed_call;
}

static const char *open_segmented_and_coalesced(struct ends *ends)
{
    int on = 1;
    const char *failed_call = open_segmented(ends);

    if (!failed_call && setsockopt(ends->receiver, IPPROTO_UDP, UDP_GRO, &on, sizeof on) < 0)
        return "UDP_GRO";
    return failed_call;
}

static void send_segmented(struct side *side)
{
    for (int i = 0; i < SENDS; i++)
        add(side, &side->tx, send(side->fd, side->buffer, SEND_BYTES, 0), "send");
}

static void receive_segments(struct side *side)
{
    while (side->rx < ALL_BYTES)
        if (add(side, &side->rx, recv(side->fd, side->buffer, BUFFER_BYTES, 0), "recv") > SEGMENT_BYTES)
            fail_check(side, "a datagram is longer than a segment");
}

static void receive_coalesced(struct side *side)
{
    size_t longest = 0;

    while (side->rx < ALL_BYTES) {
        size_t got = add(side, &side->rx, recv(side->fd, side->buffer, BUFFER_BYTES, 0), "recv");

        if (got > longest)
            longest = got;
    }
    if (longest <= SEGMENT_BYTES)
        fail_check(side, "no datagrams were coalesced");
}

static const struct path paths[] = {
    { .name = "udp_segment", .protocol = "udp", .family = "ipv4", .kind = DATAGRAM,
      .open = open_segmented, .sender = send_segmented, .receiver = receive_segments },
    { .name = "udp_segment_gro", .protocol = "udp", .family = "ipv4", .kind = DATAGRAM,
      .open = open_segmented_and_coalesced, .sender = send_segmented, .receiver = receive_coalesced },
};

const struct path_family udp_offload_paths = PATH_FAMILY(paths);
