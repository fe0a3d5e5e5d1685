/* paths.h - what each socket path of the `paths` workload is made of: two ends, two sides, and their transfers. */
#ifndef PATHS_H
#define PATHS_H

#include "address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    STREAM_BYTES = 1000003, /* what a stream path moves */
    STREAM_CHUNK = 16411,   /* in pieces of this size */
    DATAGRAMS = 200,        /* what a datagram path moves, of datagram_size() each */
    BUFFER_BYTES = 1 << 17,
    DEADLINE_SECONDS = 20,
};

enum kind { STREAM, DATAGRAM };

/* The two sockets of a path, opened before its processes are forked. */
struct ends {
    int sender;
    int receiver;
    struct address peer; /* where an unconnected sender sends to */
    int max_segment;     /* TCP_MAXSEG of the sender, 0: the kernel's choice */
};

/* One process of a path while it runs: its socket and the sums of its own return values. */
struct side {
    const struct path *path;
    const char *role;
    int fd;
    struct address peer;
    char *buffer; /* BUFFER_BYTES */
    uint64_t rx;
    uint64_t tx;
    int verdict_fd, signal_fd, wait_fd;
};

/* One system call (or a few) that moves up to size bytes; returns the bytes moved, or -1 (errno). */
typedef ssize_t transfer(struct side *side, void *buffer, size_t size);

/* Opens the ends; NULL, or the name of the call that failed (errno). */
typedef const char *opener(struct ends *ends);

struct path {
    const char *name;
    const char *protocol;
    const char *family;
    enum kind kind;
    opener *open;
    transfer *send;                  /* default: send() */
    transfer *receive;               /* default: recv() */
    void (*sender)(struct side *);   /* default: send the whole stream or all datagrams with .send */
    void (*receiver)(struct side *); /* default: the same with .receive */
    void (*both)(struct side *);     /* instead of the two: one process that does both */
    bool unequal;                    /* the receiver may count another number than the sender */
    unsigned ring_flags;             /* io_uring: flags of the ring, of each entry; the socket is registered */
    uint8_t sqe_flags;
    bool fixed_file;
};

struct path_family {
    const struct path *paths;
    size_t count;
};

/* One per source file that has paths, in the order in which they run. */
extern const struct path_family tcp_paths, splice_paths, zerocopy_paths, tls_paths, udp_paths, udp_offload_paths,
    uring_paths, sctp_paths, icmp_paths, raw_paths, local_paths;

#define PATH_FAMILY(array) { .paths = (array), .count = sizeof(array) / sizeof *(array) }

enum outcome { PATH_DONE, PATH_SKIPPED, PATH_FAILED };

/* Runs a path in fresh processes and prints its lines. */
enum outcome run_path(const struct path *path);

/* End this process and with it the path: failed, or skipped because the kernel does not have it (errno says why). */
_Noreturn void fail(struct side *side, const char *what);
_Noreturn void skip(struct side *side, const char *what);
/* The same for a check of our own: no errno. */
_Noreturn void fail_check(struct side *side, const char *what);

/* Wake the other process of the path, or wait until it does; over a pipe. */
void signal_other(struct side *side);
void wait_for_other(struct side *side);

/* Adds a return value to *sum and returns it; fails the path when it is negative. */
size_t add(struct side *side, uint64_t *sum, ssize_t result, const char *what);

/* paths_transfer.c */
transfer move_send, move_sendto, move_write, move_sendmsg, move_recv, move_recvfrom, move_read, move_recvmsg;
void send_stream(struct side *side);
void receive_stream(struct side *side);
void send_datagrams(struct side *side);
void receive_datagrams(struct side *side);
size_t datagram_size(int index);
/* A memory file of STREAM_BYTES bytes. */
int make_file(struct side *side);
void make_pipe(struct side *side, int fds[2]);

/* paths_splice.c: a whole stream by sendfile(), by file -> pipe -> socket, and by socket -> pipe */
void send_file(struct side *side);
void send_spliced_file(struct side *side);
void receive_spliced(struct side *side);

/* paths_open.c */
opener open_tcp4, open_tcp6, open_tcp_mapped, open_mptcp4;
opener open_udp4, open_udp6, open_udp_mapped, open_udp4_unconnected, open_udplite4;
const char *open_stream(struct ends *ends, const char *host, int type, int protocol);
const char *open_datagram(struct ends *ends, const char *host, int protocol);
/* Room for everything a datagram path sends, and an end to waiting for a lost datagram. */
void set_datagram_limits(int fd);

/* paths_netns.c */
/* Moves this process into a new network namespace with lo up; returns a descriptor of the old one, or -1 (errno). */
int enter_private_netns(void);
/* Moves this process back and closes home. */
int leave_private_netns(int home);
/* Writes text to a file of /proc/sys (as seen in the present namespace); -1 (errno). */
int write_sysctl(const char *file, const char *text);

#define TCP4 .protocol = "tcp", .family = "ipv4", .kind = STREAM, .open = open_tcp4
#define TCP6 .protocol = "tcp", .family = "ipv6", .kind = STREAM, .open = open_tcp6
#define TCP_MAPPED .protocol = "tcp", .family = "ipv6", .kind = STREAM, .open = open_tcp_mapped
#define MPTCP4 .protocol = "mptcp", .family = "ipv4", .kind = STREAM, .open = open_mptcp4
#define UDP4 .protocol = "udp", .family = "ipv4", .kind = DATAGRAM, .open = open_udp4

#endif
