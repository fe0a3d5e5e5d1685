/* paths_sctp.c - SCTP, one-to-one and one-to-many. */
#include "paths.h"

#include <netinet/in.h>
#include <sys/socket.h>

static const char *open_one_to_one(struct ends *ends)
{
    return open_stream(ends, "127.0.0.1", SOCK_STREAM, IPPROTO_SCTP);
}

/* A socket that takes associations as they come; the sender's first message makes one. */
static const char *open_one_to_many(struct ends *ends)
{
    address_parse(&ends->peer, "127.0.0.1", 0);
    ends->sender = socket(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP);
    ends->receiver = socket(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP);
    if (ends->sender < 0 || ends->receiver < 0)
        return "socket";
    if (bind(ends->receiver, address_raw(&ends->peer), ends->peer.size) < 0
        || !address_of_socket(&ends->peer, ends->receiver))
        return "bind";
    return listen(ends->receiver, 1) < 0 ? "listen" : NULL;
}

static const struct path paths[] = {
    { .name = "sctp", .protocol = "sctp", .family = "ipv4", .kind = STREAM, .open = open_one_to_one },
    { .name = "sctp_one_to_many", .protocol = "sctp", .family = "ipv4", .kind = DATAGRAM, .open = open_one_to_many,
      .send = move_sendto, .receive = move_recvmsg },
};

const struct path_family sctp_paths = PATH_FAMILY(paths);
