/* paths_uring.c - socket traffic by io_uring; without liburing's headers at build time every path is skipped. */
#define _GNU_SOURCE
#include "paths.h"

#if __has_include(<liburing.h>) && !defined(WITHOUT_LIBURING)

#include <errno.h>
#include <liburing.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ENTRIES = 8, PIECE = 65536, BUFFERS = 4, BUFFER_GROUP = 7 };

static struct io_uring *open_ring(struct side *side)
{
    static struct io_uring ring;
    static bool is_open;
    int result;

    if (is_open)
        return &ring;
    if ((result = io_uring_queue_init(ENTRIES, &ring, side->path->ring_flags)) < 0) {
        errno = -result;
        (errno == ENOSYS || errno == EPERM ? skip : fail)(side, "io_uring_setup");
    }
    if (side->path->fixed_file && (result = io_uring_register_files(&ring, &side->fd, 1)) < 0) {
        errno = -result;
        fail(side, "io_uring_register_files");
    }
    is_open = true;
    return &ring;
}

static struct io_uring_sqe *new_entry(struct side *side)
{
    struct io_uring_sqe *entry = io_uring_get_sqe(open_ring(side));

    if (!entry)
        fail_check(side, "the io_uring submission queue is full");
    return entry;
}

/* The socket as an entry names it: its descriptor, or its index among the registered files. */
static int socket_number(const struct side *side)
{
    return side->path->fixed_file ? 0 : side->fd;
}

/* Waits for one completion; returns its result, or -1 (errno), and its flags. */
static ssize_t wait_completion(struct side *side, unsigned *flags)
{
    struct io_uring *ring = open_ring(side);
    struct io_uring_cqe *completion;
    int result = io_uring_wait_cqe(ring, &completion);
    ssize_t moved;

    if (result < 0) {
        errno = -result;
        fail(side, "io_uring_wait_cqe");
    }
    moved = completion->res;
    *flags = completion->flags;
    io_uring_cqe_seen(ring, completion);
    if (moved < 0)
        errno = (int)-moved;
    return moved < 0 ? -1 : moved;
}

static void submit(struct side *side)
{
    int result = io_uring_submit(open_ring(side));

    if (result < 0) {
        errno = -result;
        fail(side, "io_uring_submit");
    }
}

/* Submits the one prepared entry and waits for its completion. */
static ssize_t complete(struct side *side, struct io_uring_sqe *entry)
{
    unsigned flags;

    entry->flags |= side->path->sqe_flags;
    submit(side);
    return wait_completion(side, &flags);
}

/* One transfer on the socket, which may be a registered file; vectors and messages have two parts. */
static ssize_t move_by(struct side *side, int operation, void *buffer, size_t size)
{
    struct iovec parts[2] = { { buffer, size / 3 }, { (char *)buffer + size / 3, size - size / 3 } };
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
    struct io_uring_sqe *entry = new_entry(side);
    const void *address = buffer;
    unsigned length = (unsigned)size;

    if (operation == IORING_OP_WRITEV || operation == IORING_OP_READV) {
        address = parts;
        length = 2;
    } else if (operation == IORING_OP_SENDMSG || operation == IORING_OP_RECVMSG) {
        address = &message;
        length = 1;
    }
    io_uring_prep_rw(operation, entry, socket_number(side), address, length, 0);
    if (side->path->fixed_file)
        entry->flags |= IOSQE_FIXED_FILE;
    return complete(side, entry);
}

static ssize_t move_uring_write(struct side *side, void *buffer, size_t size)
{
    return move_by(side, IORING_OP_WRITE, buffer, size);
}

static ssize_t move_uring_writev(struct side *side, void *buffer, size_t size)
{
    return move_by(side, IORING_OP_WRITEV, buffer, size);
}

static ssize_t move_uring_send(struct side *side, void *buffer, size_t size)
{
    return move_by(side, IORING_OP_SEND, buffer, size);
}

static ssize_t move_uring_sendmsg(struct side *side, void *buffer, size_t size)
{
    return move_by(side, IORING_OP_SENDMSG, buffer, size);
}

static ssize_t move_uring_read(struct side *side, void *buffer, size_t size)
{
    return move_by(side, IORING_OP_READ, buffer, size);
}

static ssize_t move_uring_readv(struct side *side, void *buffer, size_t size)
{
    return move_by(side, IORING_OP_READV, buffer, size);
}

static ssize_t move_uring_recv(struct side *side, void *buffer, size_t size)
{
    return move_by(side, IORING_OP_RECV, buffer, size);
}

static ssize_t move_uring_recvmsg(struct side *side, void *buffer, size_t size)
{
    return move_by(side, IORING_OP_RECVMSG, buffer, size);
}

/* Two completions: the result, then the notice that the buffer is free again. */
static ssize_t move_uring_send_zc(struct side *side, void *buffer, size_t size)
{
    struct io_uring_sqe *entry = new_entry(side);
    unsigned flags;
    ssize_t sent;

    io_uring_prep_send_zc(entry, side->fd, buffer, size, 0, 0);
    submit(side);
    sent = wait_completion(side, &flags);
    if (sent < 0 && errno == EINVAL)
        skip(side, "IORING_OP_SEND_ZC");
    if (sent >= 0 && flags & IORING_CQE_F_MORE)
        wait_completion(side, &flags);
    return sent;
}

static void provide_buffers(struct side *side, unsigned first, int count)
{
    struct io_uring_sqe *entry = new_entry(side);
    unsigned flags;

    io_uring_prep_provide_buffers(entry, side->buffer + (size_t)first * STREAM_CHUNK, STREAM_CHUNK, count, BUFFER_GROUP,
                                  (int)first);
    submit(side);
    if (wait_completion(side, &flags) < 0)
        fail(side, "IORING_OP_PROVIDE_BUFFERS");
}

/* One receive request that completes again and again; it is renewed when the buffers have run out. */
static void receive_multishot(struct side *side)
{
    unsigned flags = 0, received = 0;

    provide_buffers(side, 0, BUFFERS);
    for (;;) {
        ssize_t got;

        if (!(flags & IORING_CQE_F_MORE)) {
            struct io_uring_sqe *entry = new_entry(side);

            io_uring_prep_recv_multishot(entry, side->fd, NULL, 0, 0);
            entry->flags |= IOSQE_BUFFER_SELECT;
            entry->buf_group = BUFFER_GROUP;
            submit(side);
        }
        got = wait_completion(side, &flags);
        if (got < 0 && errno == ENOBUFS) {
            provide_buffers(side, 0, BUFFERS);
            flags = 0;
            continue;
        }
        if (got < 0 && errno == EINVAL && received == 0)
            skip(side, "multishot IORING_OP_RECV");
        if (add(side, &side->rx, got, "multishot IORING_OP_RECV") == 0)
            return;
        received++;
    }
}

static size_t splice_entry(struct side *side, uint64_t *sum, int from, int64_t offset, int to, size_t size,
                           unsigned flags)
{
    struct io_uring_sqe *entry = new_entry(side);

    io_uring_prep_splice(entry, from, offset, to, -1, (unsigned)size, flags);
    return add(side, sum, complete(side, entry), "IORING_OP_SPLICE");
}

static void send_uring_spliced_file(struct side *side)
{
    int file = make_file(side), fds[2];
    uint64_t offset = 0;

    make_pipe(side, fds);
    while (offset < STREAM_BYTES) {
        size_t filled = splice_entry(side, &offset, file, (int64_t)offset, fds[1], PIECE, 0);

        while (filled > 0)
            filled -= splice_entry(side, &side->tx, fds[0], -1, side->fd, filled, 0);
    }
}

static void receive_uring_spliced(struct side *side)
{
    unsigned flags = side->path->fixed_file ? SPLICE_F_FD_IN_FIXED : 0;
    int fds[2];
    size_t moved;

    make_pipe(side, fds);
    while ((moved = splice_entry(side, &side->rx, socket_number(side), -1, fds[1], PIECE, flags)) > 0)
        for (ssize_t got = 0; moved > 0; moved -= (size_t)got)
            if ((got = read(fds[0], side->buffer, moved)) <= 0)
                fail(side, "read from the pipe");
}

#define URING(...) .open = open_tcp4, __VA_ARGS__
#define URING_UDP(...) .open = open_udp4, __VA_ARGS__

#else

#include <errno.h>

static const char *open_nothing(struct ends *ends)
{
    (void)ends;
    errno = ENOSYS;
    return "built without liburing";
}

#define URING(...) .open = open_nothing
#define URING_UDP(...) .open = open_nothing

#endif

#define TCP .protocol = "tcp", .family = "ipv4", .kind = STREAM
#define UDP .protocol = "udp", .family = "ipv4", .kind = DATAGRAM

static const struct path paths[] = {
    { .name = "uring_write", TCP, URING(.send = move_uring_write) },
    { .name = "uring_writev", TCP, URING(.send = move_uring_writev) },
    { .name = "uring_send", TCP, URING(.send = move_uring_send) },
    { .name = "uring_sendmsg", TCP, URING(.send = move_uring_sendmsg) },
    { .name = "uring_send_zc", TCP, URING(.send = move_uring_send_zc) },
    { .name = "uring_read", TCP, URING(.receive = move_uring_read) },
    { .name = "uring_readv", TCP, URING(.receive = move_uring_readv) },
    { .name = "uring_recv", TCP, URING(.receive = move_uring_recv) },
    { .name = "uring_recvmsg", TCP, URING(.receive = move_uring_recvmsg) },
    { .name = "uring_recv_multishot", TCP, URING(.receiver = receive_multishot) },
    { .name = "uring_splice_to_socket", TCP, URING(.sender = send_uring_spliced_file) },
    { .name = "uring_splice_from_socket", TCP, URING(.receiver = receive_uring_spliced) },
    { .name = "uring_async_write_read", TCP,
      URING(.send = move_uring_write, .receive = move_uring_read, .sqe_flags = IOSQE_ASYNC) },
    { .name = "uring_async_send_recv", TCP,
      URING(.send = move_uring_send, .receive = move_uring_recv, .sqe_flags = IOSQE_ASYNC) },
    { .name = "uring_async_splice_from_socket", TCP,
      URING(.receiver = receive_uring_spliced, .sqe_flags = IOSQE_ASYNC) },
    { .name = "uring_sqpoll", TCP,
      URING(.send = move_uring_send, .receive = move_uring_recv, .ring_flags = IORING_SETUP_SQPOLL) },
    { .name = "uring_sqpoll_splice_from_socket", TCP,
      URING(.receiver = receive_uring_spliced, .ring_flags = IORING_SETUP_SQPOLL) },
    { .name = "uring_fixed_send_recv", TCP,
      URING(.send = move_uring_send, .receive = move_uring_recv, .fixed_file = true) },
    { .name = "uring_fixed_splice_from_socket", TCP, URING(.receiver = receive_uring_spliced, .fixed_file = true) },
    { .name = "uring_udp_send_recv", UDP, URING_UDP(.send = move_uring_send, .receive = move_uring_recv) },
    { .name = "uring_udp_sendmsg_recvmsg", UDP, URING_UDP(.send = move_uring_sendmsg, .receive = move_uring_recvmsg) },
};

const struct path_family uring_paths = PATH_FAMILY(paths);
