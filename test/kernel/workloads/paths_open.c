/* paths_open.c - opens the two connected (or at least addressed) sockets of a path on loopback. */
#include "paths.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* Room in the receiving socket for all datagrams of a path with the kernel's bookkeeping. */
enum { RECEIVE_ROOM = 8 << 20, RECEIVE_TIMEOUT_SECONDS = 5 };

void set_datagram_limits(int fd)
{
    int room = RECEIVE_ROOM;
    struct timeval timeout = { .tv_sec = RECEIVE_TIMEOUT_SECONDS };

    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
}

const char *open_stream(struct ends *ends, const char *host, int type, int protocol)
{
    struct address address;
    int listener = -1;
    const char *failed_call = NULL;

    address_parse(&address, host, 0);
    if ((listener = socket(address.storage.ss_family, type, protocol)) < 0)
        return "socket";
    if (bind(listener, address_raw(&address), address.size) < 0 || !address_of_socket(&address, listener))
        failed_call = "bind";
    else if (listen(listener, 1) < 0)
        failed_call = "listen";
    else if ((ends->sender = socket(address.storage.ss_family, type, protocol)) < 0)
        failed_call = "socket";
    else if (ends->max_segment > 0
             && setsockopt(ends->sender, IPPROTO_TCP, TCP_MAXSEG, &ends->max_segment, sizeof(int)) < 0)
        failed_call = "TCP_MAXSEG";
    else if (connect(ends->sender, address_raw(&address), address.size) < 0)
        failed_call = "connect";
    else if ((ends->receiver = accept(listener, NULL, NULL)) < 0)
        failed_call = "accept";
    close(listener);
    return failed_call;
}

const char *open_tcp4(struct ends *ends)
{
    return open_stream(ends, "127.0.0.1", SOCK_STREAM, 0);
}

const char *open_tcp6(struct ends *ends)
{
    return open_stream(ends, "::1", SOCK_STREAM, 0);
}

const char *open_tcp_mapped(struct ends *ends)
{
    return open_stream(ends, "::ffff:127.0.0.1", SOCK_STREAM, 0);
}

const char *open_mptcp4(struct ends *ends)
{
    return open_stream(ends, "127.0.0.1", SOCK_STREAM, IPPROTO_MPTCP);
}

/* A bound receiver and a sender that is bound but not connected. */
static const char *open_bound(struct ends *ends, const char *host, int protocol)
{
    struct address any;

    address_parse(&any, host, 0);
    ends->sender = socket(any.storage.ss_family, SOCK_DGRAM, protocol);
    ends->receiver = socket(any.storage.ss_family, SOCK_DGRAM, protocol);
    if (ends->sender < 0 || ends->receiver < 0)
        return "socket";
    if (bind(ends->receiver, address_raw(&any), any.size) < 0 || !address_of_socket(&ends->peer, ends->receiver)
        || bind(ends->sender, address_raw(&any), any.size) < 0)
        return "bind";
    set_datagram_limits(ends->receiver);
    return NULL;
}

const char *open_datagram(struct ends *ends, const char *host, int protocol)
{
    const char *failed_call = open_bound(ends, host, protocol);
    struct address own;

    if (failed_call)
        return failed_call;
    if (!address_of_socket(&own, ends->sender) || connect(ends->receiver, address_raw(&own), own.size) < 0
        || connect(ends->sender, address_raw(&ends->peer), ends->peer.size) < 0)
        return "connect";
    return NULL;
}

const char *open_udp4(struct ends *ends)
{
    return open_datagram(ends, "127.0.0.1", 0);
}

const char *open_udp6(struct ends *ends)
{
    return open_datagram(ends, "::1", 0);
}

const char *open_udp_mapped(struct ends *ends)
{
    return open_datagram(ends, "::ffff:127.0.0.1", 0);
}

const char *open_udplite4(struct ends *ends)
{
    return open_datagram(ends, "127.0.0.1", IPPROTO_UDPLITE);
}

const char *open_udp4_unconnected(struct ends *ends)
{
    return open_bound(ends, "127.0.0.1", 0);
}
