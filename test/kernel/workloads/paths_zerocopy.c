/* paths_zerocopy.c - TCP without copying (MSG_ZEROCOPY, TCP_ZEROCOPY_RECEIVE) and through the kernel's own AIO. */
#define _GNU_SOURCE
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/errqueue.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES_AT_ONCE = 15, TIMESTAMP_OPTION_BYTES = 12, MAP_BYTES = 64 * PAGE };

static void turn_on_zerocopy(struct side *side)
{
    int on = 1;

    if (setsockopt(side->fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) < 0)
        (errno == ENOTSUP ? skip : fail)(side, "SO_ZEROCOPY");
}

/* Reads the error queue; returns how many sends it says are complete. */
static uint32_t read_completions(struct side *side)
{
    char control[256];
    struct msghdr message = { .msg_control = control, .msg_controllen = sizeof control };
    struct pollfd wait = { .fd = side->fd };
    const struct cmsghdr *header;
    const struct sock_extended_err *completion;

    if (poll(&wait, 1, -1) < 0 || recvmsg(side->fd, &message, MSG_ERRQUEUE) < 0)
        fail(side, "recvmsg(MSG_ERRQUEUE)");
    header = CMSG_FIRSTHDR(&message);
    if (!header)
        fail_check(side, "an error queue message has no control data");
    completion = (const void *)CMSG_DATA(header);
    if (completion->ee_origin != SO_EE_ORIGIN_ZEROCOPY)
        fail_check(side, "an error queue message is not a completion");
    return completion->ee_data - completion->ee_info + 1;
}

static void send_zerocopy(struct side *side)
{
    uint32_t sends = 0, completed = 0;

    turn_on_zerocopy(side);
    while (side->tx < STREAM_BYTES) {
        size_t left = STREAM_BYTES - side->tx;
        ssize_t sent = send(side->fd, side->buffer, left < STREAM_CHUNK ? left : STREAM_CHUNK, MSG_ZEROCOPY);

        if (sent < 0 && errno == ENOBUFS && completed < sends) { /* too many completions are outstanding */
            completed += read_completions(side);
            continue;
        }
        add(side, &side->tx, sent, "send(MSG_ZEROCOPY)");
        sends++;
    }
    while (completed < sends)
        completed += read_completions(side);
}

/* Segments of exactly one page, so that no page is cut in two on its way. */
static const char *open_tcp4_paged(struct ends *ends)
{
    ends->max_segment = PAGE + TIMESTAMP_OPTION_BYTES;
    return open_tcp4(ends);
}

/* A pipe's own pages are the only ones that userspace can send and that the receiver may map. */
static void send_pages(struct side *side)
{
    int fds[2];

    make_pipe(side, fds);
    while (side->tx < STREAM_BYTES) {
        size_t filled = 0;

        for (int i = 0; i < PAGES_AT_ONCE && side->tx + filled < STREAM_BYTES; i++) {
            size_t left = STREAM_BYTES - side->tx - filled;
            ssize_t written = write(fds[1], side->buffer, left < PAGE ? left : PAGE);

            if (written < 0)
                fail(side, "write to the pipe");
            filled += (size_t)written;
        }
        while (filled > 0)
            filled -= add(side, &side->tx, splice(fds[0], NULL, side->fd, NULL, filled, 0), "splice to the socket");
    }
}

/* What programs built for Linux before 5.11 know of the request; what they keep behind it is their own. */
enum { SHORT_REQUEST = offsetof(struct tcp_zerocopy_receive, copybuf_address) };

/* Receives until the end; *mapped and *copied say how the bytes came that did not need a recv(). */
static void receive_zerocopy(struct side *side, socklen_t request_size, int copy_size, uint64_t *mapped, uint64_t *copied)
{
    struct pollfd wait = { .fd = side->fd, .events = POLLIN };
    void *map = mmap(NULL, MAP_BYTES, PROT_READ, MAP_SHARED, side->fd, 0);

    if (map == MAP_FAILED)
        (errno == ENODEV ? skip : fail)(side, "mmap of the socket");
    for (;;) {
        struct tcp_zerocopy_receive request = { .address = (uintptr_t)map, .length = MAP_BYTES };
        socklen_t size = request_size;

        request.copybuf_address = copy_size ? (uintptr_t)side->buffer : 0;
        request.copybuf_len = copy_size;
        if (poll(&wait, 1, -1) < 0)
            fail(side, "poll");
        if (getsockopt(side->fd, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &request, &size) < 0) {
            if (errno != EIO) /* the end of the stream */
                fail(side, "TCP_ZEROCOPY_RECEIVE");
            return;
        }
        *mapped += add(side, &side->rx, request.length, "TCP_ZEROCOPY_RECEIVE");
        if (request_size == SHORT_REQUEST)
            request.copybuf_len = 0;
        *copied += add(side, &side->rx, request.copybuf_len, "TCP_ZEROCOPY_RECEIVE copy");
        if (request.length > 0 || request.copybuf_len > 0)
            continue;
        size = request.recv_skip_hint; /* what cannot be mapped; 0: nothing is there */
        if (size == 0 || size > BUFFER_BYTES)
            size = BUFFER_BYTES;
        if (add(side, &side->rx, recv(side->fd, side->buffer, size, 0), "recv") == 0)
            return;
    }
}

static void receive_mapped_pages(struct side *side)
{
    uint64_t mapped = 0, copied = 0;

    receive_zerocopy(side, sizeof(struct tcp_zerocopy_receive), 0, &mapped, &copied);
    if (mapped == 0)
        fail_check(side, "no page was mapped");
}

static void receive_copied_pages(struct side *side)
{
    uint64_t mapped = 0, copied = 0;

    receive_zerocopy(side, sizeof(struct tcp_zerocopy_receive), BUFFER_BYTES, &mapped, &copied);
    if (copied == 0)
        fail_check(side, "nothing came through the copy buffer");
}

static void receive_by_short_request(struct side *side)
{
    uint64_t mapped = 0, copied = 0;

    receive_zerocopy(side, SHORT_REQUEST, BUFFER_BYTES, &mapped, &copied);
    if (mapped == 0)
        fail_check(side, "no page was mapped");
}

static ssize_t submit_aio(struct side *side, unsigned operation, void *buffer, size_t size)
{
    static aio_context_t context;
    struct iocb request = { .aio_lio_opcode = (uint16_t)operation, .aio_fildes = (uint32_t)side->fd,
                            .aio_buf = (uintptr_t)buffer, .aio_nbytes = size };
    struct iocb *requests[] = { &request };
    struct io_event event;

    if (!context && syscall(SYS_io_setup, 1, &context) < 0)
        (errno == ENOSYS ? skip : fail)(side, "io_setup");
    if (syscall(SYS_io_submit, context, 1, requests) != 1
        || syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
        fail(side, "io_submit");
    if (event.res < 0)
        errno = (int)-event.res;
    return event.res < 0 ? -1 : (ssize_t)event.res;
}

static ssize_t move_aio_pwrite(struct side *side, void *buffer, size_t size)
{
    return submit_aio(side, IOCB_CMD_PWRITE, buffer, size);
}

static ssize_t move_aio_pread(struct side *side, void *buffer, size_t size)
{
    return submit_aio(side, IOCB_CMD_PREAD, buffer, size);
}

static const struct path paths[] = {
    { .name = "tcp_msg_zerocopy", TCP4, .sender = send_zerocopy },
    { .name = "tcp_zerocopy_receive_pages", .protocol = "tcp", .family = "ipv4", .kind = STREAM,
      .open = open_tcp4_paged, .sender = send_pages, .receiver = receive_mapped_pages },
    { .name = "tcp_zerocopy_receive_short", .protocol = "tcp", .family = "ipv4", .kind = STREAM,
      .open = open_tcp4_paged, .sender = send_pages, .receiver = receive_by_short_request },
    { .name = "tcp_zerocopy_receive_copybuf", TCP4, .receiver = receive_copied_pages },
    { .name = "tcp_aio_pwrite", TCP4, .send = move_aio_pwrite },
    { .name = "tcp_aio_pread", TCP4, .receive = move_aio_pread },
};

const struct path_family zerocopy_paths = PATH_FAMILY(paths);
