/* paths_transfer.c - the plain transfers, and the loops that move a whole stream or all datagrams with one transfer. */
#define _GNU_SOURCE
#include "paths.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t move_send(struct side *side, void *buffer, size_t size)
{
    return send(side->fd, buffer, size, 0);
}

ssize_t move_sendto(struct side *side, void *buffer, size_t size)
{
    return sendto(side->fd, buffer, size, 0, address_raw(&side->peer), side->peer.size);
}

ssize_t move_write(struct side *side, void *buffer, size_t size)
{
    return write(side->fd, buffer, size);
}

ssize_t move_sendmsg(struct side *side, void *buffer, size_t size)
{
    struct iovec parts[2] = { { buffer, size / 3 }, { (char *)buffer + size / 3, size - size / 3 } };
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

    return sendmsg(side->fd, &message, 0);
}

ssize_t move_recv(struct side *side, void *buffer, size_t size)
{
    return recv(side->fd, buffer, size, 0);
}

ssize_t move_recvfrom(struct side *side, void *buffer, size_t size)
{
    struct address from = { .size = sizeof from.storage };

    return recvfrom(side->fd, buffer, size, 0, address_raw(&from), &from.size);
}

ssize_t move_read(struct side *side, void *buffer, size_t size)
{
    return read(side->fd, buffer, size);
}

ssize_t move_recvmsg(struct side *side, void *buffer, size_t size)
{
    struct iovec parts[2] = { { buffer, size / 3 }, { (char *)buffer + size / 3, size - size / 3 } };
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

    return recvmsg(side->fd, &message, 0);
}

void send_stream(struct side *side)
{
    transfer *move = side->path->send ? side->path->send : move_send;

    while (side->tx < STREAM_BYTES) {
        size_t left = STREAM_BYTES - side->tx;

        add(side, &side->tx, move(side, side->buffer, left < STREAM_CHUNK ? left : STREAM_CHUNK), "send");
    }
}

void receive_stream(struct side *side)
{
    transfer *move = side->path->receive ? side->path->receive : move_recv;

    while (add(side, &side->rx, move(side, side->buffer, BUFFER_BYTES), "receive") > 0)
        ;
}

size_t datagram_size(int index)
{
    return 1 + (size_t)index * 397 % 1471;
}

void send_datagrams(struct side *side)
{
    transfer *move = side->path->send ? side->path->send : move_send;

    for (int i = 0; i < DATAGRAMS; i++)
        add(side, &side->tx, move(side, side->buffer, datagram_size(i)), "send");
}

void receive_datagrams(struct side *side)
{
    transfer *move = side->path->receive ? side->path->receive : move_recv;

    for (int i = 0; i < DATAGRAMS; i++)
        add(side, &side->rx, move(side, side->buffer, BUFFER_BYTES), "receive");
}

int make_file(struct side *side)
{
    int file = memfd_create("payload", 0);

    if (file < 0 || ftruncate(file, STREAM_BYTES) < 0)
        fail(side, "memfd_create");
    return file;
}

void make_pipe(struct side *side, int fds[2])
{
    if (pipe(fds) < 0)
        fail(side, "pipe");
}
