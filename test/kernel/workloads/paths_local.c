/* paths_local.c - traffic that is not network traffic and must not be counted: unix, netlink, socketpair, pipe. */
#include "paths.h"

#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { DUMPS = 10 };

/* An abstract name of our own, so that nothing is left in the file system. */
static struct address unix_address(void)
{
    struct address address = { .size = 0 };
    struct sockaddr_un *name = (struct sockaddr_un *)&address.storage;
    int length;

    name->sun_family = AF_UNIX;
    length = snprintf(name->sun_path + 1, sizeof name->sun_path - 1, "socktraf-paths-%d", (int)getpid());
    address.size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
    return address;
}

static const char *open_unix_connection(struct ends *ends, int type)
{
    struct address address = unix_address();
    int listener = socket(AF_UNIX, type, 0);
    const char *failed_call = NULL;

    ends->sender = socket(AF_UNIX, type, 0);
    if (listener < 0 || ends->sender < 0)
        failed_call = "socket";
    else if (bind(listener, address_raw(&address), address.size) < 0 || listen(listener, 1) < 0)
        failed_call = "listen";
    else if (connect(ends->sender, address_raw(&address), address.size) < 0)
        failed_call = "connect";
    else if ((ends->receiver = accept(listener, NULL, NULL)) < 0)
        failed_call = "accept";
    close(listener);
    return failed_call;
}

static const char *open_unix_stream(struct ends *ends)
{
    return open_unix_connection(ends, SOCK_STREAM);
}

static const char *open_unix_seqpacket(struct ends *ends)
{
    return open_unix_connection(ends, SOCK_SEQPACKET);
}

static const char *open_unix_dgram(struct ends *ends)
{
    ends->peer = unix_address();
    ends->sender = socket(AF_UNIX, SOCK_DGRAM, 0);
    ends->receiver = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (ends->sender < 0 || ends->receiver < 0)
        return "socket";
    return bind(ends->receiver, address_raw(&ends->peer), ends->peer.size) < 0 ? "bind" : NULL;
}

static const char *open_socketpair(struct ends *ends)
{
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0)
        return "socketpair";
    ends->sender = fds[0];
    ends->receiver = fds[1];
    return NULL;
}

static const char *open_pipe(struct ends *ends)
{
    int fds[2];

    if (pipe(fds) < 0)
        return "pipe";
    ends->sender = fds[1];
    ends->receiver = fds[0];
    return NULL;
}

static const char *open_netlink(struct ends *ends)
{
    ends->sender = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    return ends->sender < 0 ? "socket" : NULL;
}

/* Asks for the list of links and reads it to its end. */
static void dump_links(struct side *side)
{
    for (int i = 0; i < DUMPS; i++) {
        struct {
            struct nlmsghdr header;
            struct rtgenmsg body;
        } request = { .header = { .nlmsg_len = sizeof request, .nlmsg_type = RTM_GETLINK,
                                  .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP } };
        bool is_done = false;

        add(side, &side->tx, send(side->fd, &request, sizeof request, 0), "send");
        while (!is_done) {
            size_t left = add(side, &side->rx, recv(side->fd, side->buffer, BUFFER_BYTES, 0), "recv");

            for (struct nlmsghdr *reply = (void *)side->buffer; NLMSG_OK(reply, left); reply = NLMSG_NEXT(reply, left))
                is_done |= reply->nlmsg_type == NLMSG_DONE;
        }
    }
}

#define LOCAL .protocol = "none", .family = "none"

static const struct path paths[] = {
    { .name = "unix_stream", LOCAL, .kind = STREAM, .open = open_unix_stream },
    { .name = "unix_dgram", LOCAL, .kind = DATAGRAM, .open = open_unix_dgram, .send = move_sendto },
    { .name = "unix_seqpacket", LOCAL, .kind = DATAGRAM, .open = open_unix_seqpacket },
    { .name = "socketpair", LOCAL, .kind = STREAM, .open = open_socketpair },
    { .name = "netlink", LOCAL, .kind = DATAGRAM, .open = open_netlink, .both = dump_links },
    { .name = "pipe", LOCAL, .kind = STREAM, .open = open_pipe, .send = move_write, .receive = move_read },
};

const struct path_family local_paths = PATH_FAMILY(paths);
