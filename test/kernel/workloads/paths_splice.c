/* paths_splice.c - sendfile, splice and vmsplice, to a socket and from one. */
#define _GNU_SOURCE
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PIECE = 65537 };

void send_file(struct side *side)
{
    int file = make_file(side);
    off_t offset = 0;

    while (offset < STREAM_BYTES)
        if (add(side, &side->tx, sendfile(side->fd, file, &offset, PIECE), "sendfile") == 0)
            fail_check(side, "sendfile moved nothing");
}

/* Moves size bytes that are in the pipe to the socket. */
static void splice_pipe_to_socket(struct side *side, int pipe_out, size_t size)
{
    while (size > 0) {
        size_t moved = add(side, &side->tx, splice(pipe_out, NULL, side->fd, NULL, size, 0), "splice to the socket");

        if (moved == 0)
            fail_check(side, "splice moved nothing");
        size -= moved;
    }
}

void send_spliced_file(struct side *side)
{
    int file = make_file(side), fds[2];
    loff_t offset = 0;

    make_pipe(side, fds);
    while (offset < STREAM_BYTES) {
        ssize_t filled = splice(file, &offset, fds[1], NULL, PIECE, 0);

        if (filled < 0)
            fail(side, "splice from the file");
        splice_pipe_to_socket(side, fds[0], (size_t)filled);
    }
}

static void send_vmspliced(struct side *side)
{
    int fds[2];

    make_pipe(side, fds);
    while (side->tx < STREAM_BYTES) {
        size_t left = STREAM_BYTES - side->tx;
        struct iovec part = { side->buffer, left < STREAM_CHUNK ? left : STREAM_CHUNK };
        ssize_t filled = vmsplice(fds[1], &part, 1, 0);

        if (filled < 0)
            fail(side, "vmsplice");
        splice_pipe_to_socket(side, fds[0], (size_t)filled);
    }
}

static void drain_pipe(struct side *side, int pipe_out, size_t size)
{
    while (size > 0) {
        ssize_t got = read(pipe_out, side->buffer, size < BUFFER_BYTES ? size : BUFFER_BYTES);

        if (got <= 0)
            fail(side, "read from the pipe");
        size -= (size_t)got;
    }
}

void receive_spliced(struct side *side)
{
    int fds[2];
    size_t moved;

    make_pipe(side, fds);
    while ((moved = add(side, &side->rx, splice(side->fd, NULL, fds[1], NULL, PIECE, 0), "splice from the socket")) > 0)
        drain_pipe(side, fds[0], moved);
}

static void receive_spliced_to_file(struct side *side)
{
    int file = make_file(side), fds[2];
    size_t moved;

    make_pipe(side, fds);
    while ((moved = add(side, &side->rx, splice(side->fd, NULL, fds[1], NULL, PIECE, 0), "splice from the socket")) > 0)
        while (moved > 0) {
            ssize_t written = splice(fds[0], NULL, file, NULL, moved, 0);

            if (written <= 0)
                fail(side, "splice to the file");
            moved -= (size_t)written;
        }
}

static void send_when_asked(struct side *side)
{
    wait_for_other(side);
    send_stream(side);
}

/* Asks for data several times before there is any: each is EAGAIN and moves nothing. */
static void receive_after_empty_splices(struct side *side)
{
    int fds[2];

    make_pipe(side, fds);
    if (fcntl(side->fd, F_SETFL, O_NONBLOCK) < 0)
        fail(side, "fcntl");
    for (int i = 0; i < 5; i++)
        if (splice(side->fd, NULL, fds[1], NULL, PIECE, SPLICE_F_NONBLOCK) != -1 || errno != EAGAIN)
            fail_check(side, "a splice from an empty socket did not say EAGAIN");
    close(fds[0]);
    close(fds[1]);
    if (fcntl(side->fd, F_SETFL, 0) < 0)
        fail(side, "fcntl");
    signal_other(side);
    receive_spliced(side);
}

static ssize_t move_splice_datagram_out(struct side *side, void *buffer, size_t size)
{
    static int fds[2];

    if (!fds[1])
        make_pipe(side, fds);
    if (write(fds[1], buffer, size) != (ssize_t)size)
        fail(side, "write to the pipe");
    return splice(fds[0], NULL, side->fd, NULL, size, 0);
}

static ssize_t move_splice_datagram_in(struct side *side, void *buffer, size_t size)
{
    static int fds[2];
    ssize_t moved;

    (void)buffer;
    (void)size;
    if (!fds[1])
        make_pipe(side, fds);
    moved = splice(side->fd, NULL, fds[1], NULL, 4096, 0);
    if (moved > 0)
        drain_pipe(side, fds[0], (size_t)moved);
    return moved;
}

static const struct path paths[] = {
    { .name = "tcp_sendfile", TCP4, .sender = send_file },
    { .name = "tcp_splice_to_socket", TCP4, .sender = send_spliced_file },
    { .name = "tcp_vmsplice_to_socket", TCP4, .sender = send_vmspliced },
    { .name = "tcp_splice_from_socket", TCP4, .receiver = receive_spliced },
    { .name = "tcp_splice_from_socket_to_file", TCP4, .receiver = receive_spliced_to_file },
    { .name = "tcp_splice_nonblocking_empty", TCP4, .sender = send_when_asked,
      .receiver = receive_after_empty_splices },
    { .name = "tcp6_sendfile", TCP6, .sender = send_file },
    { .name = "tcp6_splice_from_socket", TCP6, .receiver = receive_spliced },
    { .name = "tcp_v4mapped_sendfile", TCP_MAPPED, .sender = send_file },
    { .name = "tcp_v4mapped_splice_from_socket", TCP_MAPPED, .receiver = receive_spliced },
    { .name = "mptcp_sendfile", MPTCP4, .sender = send_file },
    { .name = "mptcp_splice_to_socket", MPTCP4, .sender = send_spliced_file },
    { .name = "mptcp_splice_from_socket", MPTCP4, .receiver = receive_spliced },
    { .name = "udp_splice_to_socket", UDP4, .send = move_splice_datagram_out },
    { .name = "udp_splice_from_socket", UDP4, .receive = move_splice_datagram_in },
};

const struct path_family splice_paths = PATH_FAMILY(paths);
