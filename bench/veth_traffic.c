/*
 * veth_traffic - what a sender of each kind moves to `scopes --serve` on another host.
 *
 *   veth_traffic ADDRESS PORT SECONDS BULK_RATE DATAGRAM_RATE SHORT_LIVED
 *
 * Three kinds at once, each by processes of its own: "bulk" (one TCP stream of BULK_RATE bytes a second), "datagrams"
 * (DATAGRAM_RATE datagrams of 1,000 bytes a second), "short" (SHORT_LIVED processes, spread over the time, that each send 10,000
 * bytes over a connection of its own). Prints one line per process: what its own calls returned.
 */
#include "address.h"
#include "arguments.h"
#include "report.h"
#include "shared_array.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 50000, DATAGRAM = 1000, SHORT_BYTES = 10000, DEADLINE_SECONDS = 120 };

static const int64_t SECOND = 1000000000;
static struct address peer;
static int64_t start;
static const char payload[CHUNK];

struct result {
    const char *kind;
    pid_t pid;
    uint64_t tx;
};

static void sleep_until(int64_t moment)
{
    struct timespec time = { .tv_sec = moment / SECOND, .tv_nsec = moment % SECOND };

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
        ;
}

static int open_connected(int type)
{
    int fd = socket(peer.storage.ss_family, type, 0);

    if (fd < 0 || connect(fd, address_raw(&peer), peer.size) < 0)
        report_fatal("connect");
    return fd;
}

/* Sends count times size bytes at an even rate. */
static uint64_t send_evenly(int fd, size_t size, long count, long per_second)
{
    uint64_t sum = 0;

    for (long i = 0; i < count; i++) {
        sleep_until(start + i * SECOND / per_second);
        ssize_t sent = send(fd, payload, size, 0);
        if (sent < 0)
            report_fatal("send");
        sum += (uint64_t)sent;
    }
    return sum;
}

/* The server closes a stream when it has read it to the end. */
static void finish_stream(int fd)
{
    char byte;

    shutdown(fd, SHUT_WR);
    if (recv(fd, &byte, 1, 0) != 0)
        report_fatal("recv");
    close(fd);
}

static void begin_process(struct result *result, const char *kind)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, kind);
    alarm(DEADLINE_SECONDS);
    result->kind = kind;
    result->pid = getpid();
}

static _Noreturn void run_bulk(struct result *result, long rate, long seconds)
{
    begin_process(result, "bulk");
    int fd = open_connected(SOCK_STREAM);
    long per_second = rate / CHUNK;

    result->tx = send_evenly(fd, CHUNK, per_second * seconds, per_second);
    finish_stream(fd);
    _exit(0);
}

static _Noreturn void run_datagrams(struct result *result, long rate, long seconds)
{
    begin_process(result, "datagrams");
    result->tx = send_evenly(open_connected(SOCK_DGRAM), DATAGRAM, rate * seconds, rate);
    _exit(0);
}

static _Noreturn void run_short(struct result *result)
{
    begin_process(result, "short");
    int fd = open_connected(SOCK_STREAM);

    result->tx = send_evenly(fd, SHORT_BYTES, 1, 1);
    finish_stream(fd);
    _exit(0);
}

static bool forks(void)
{
    pid_t pid = fork();

    if (pid < 0)
        report_fatal("fork");
    return pid == 0;
}

int main(int argc, char **argv)
{
    struct timespec time;
    int status = 0, child_status;

    if (argc != 7) {
        fprintf(stderr, "Usage: veth_traffic ADDRESS PORT SECONDS BULK_RATE DATAGRAM_RATE SHORT_LIVED\n");
        return 2;
    }
    long seconds = argument_number("SECONDS", argv[3], 1, 60);
    long bulk = argument_number("BULK_RATE", argv[4], CHUNK, 1000000000);
    long datagrams = argument_number("DATAGRAM_RATE", argv[5], 1, 100000);
    long shorts = argument_number("SHORT_LIVED", argv[6], 1, 10000);
    struct result *results = shared_array((size_t)shorts + 2, sizeof *results);

    if (!address_parse(&peer, argv[1], (uint16_t)argument_number("PORT", argv[2], 1, 65535)))
        return 2;
    clock_gettime(CLOCK_MONOTONIC, &time);
    start = time.tv_sec * SECOND + time.tv_nsec;
    if (forks())
        run_bulk(&results[0], bulk, seconds);
    if (forks())
        run_datagrams(&results[1], datagrams, seconds);
    for (long i = 0; i < shorts; i++) {
        sleep_until(start + i * seconds * SECOND / shorts);
        if (forks())
            run_short(&results[2 + i]);
    }
    while (wait(&child_status) > 0)
        status |= child_status;
    for (long i = 0; i < shorts + 2; i++) {
        const struct result *result = &results[i];
        struct traffic traffic = { result->pid, "sender", i == 1 ? "udp" : "tcp", "ipv4", "network", 0, result->tx };

        report_traffic(i == 0 ? "bulk" : i == 1 ? "datagrams" : "short", &traffic, "");
    }
    return status != 0;
}
