/*
 * cost - what a send and a receive cost in one process that is pinned to one CPU.
 *
 *   cost slices CPU SLICES SLICE_MS      prints "LOAD NANOSECONDS" per slice and load: the mean CPU time of one exchange
 *   cost exchanges CPU LOAD COUNT        makes COUNT exchanges of one load
 *
 * Loads: udp (a datagram to itself: one send, one receive), tcp (over a connection whose two ends it holds: one send,
 * one receive), tcp2 (one send of two bytes and two receives, to tell the probes apart), getppid (one system call).
 */
#define _GNU_SOURCE
#include "address.h"
#include "arguments.h"
#include "report.h"
#include "self_udp.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BYTES = 100, EXCHANGES_PER_LOOK = 100 };

static struct self_udp udp;
static int near, far;

/* CPU time of this process: what others run meanwhile on the same CPU is left out. */
static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void connect_pair(void)
{
    struct address address;
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);

    address_parse(&address, "127.0.0.1", 0);
    if (listener < 0 || bind(listener, address_raw(&address), address.size) < 0 || listen(listener, 1) < 0
        || !address_of_socket(&address, listener))
        report_fatal("listen");
    near = socket(AF_INET, SOCK_STREAM, 0);
    if (near < 0 || connect(near, address_raw(&address), address.size) < 0)
        report_fatal("connect");
    far = accept(listener, NULL, NULL);
    if (far < 0 || setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0)
        report_fatal("accept");
    close(listener);
}

static void exchange_udp(void)
{
    if (self_udp_exchange(&udp, BYTES) < 0)
        report_fatal("self_udp_exchange");
}

static void exchange_stream(size_t size, size_t receives)
{
    char buffer[BYTES] = { 0 };

    if (send(near, buffer, size, 0) != (ssize_t)size)
        report_fatal("send");
    for (size_t i = 0; i < receives; i++)
        if (recv(far, buffer, size / receives, MSG_WAITALL) != (ssize_t)(size / receives))
            report_fatal("recv");
}

static void exchange_tcp(void)
{
    exchange_stream(BYTES, 1);
}

static void exchange_tcp2(void)
{
    exchange_stream(2, 2);
}

static void call_getppid(void)
{
    syscall(SYS_getppid);
}

static const struct load {
    const char *name;
    void (*exchange)(void);
    bool is_sliced;
} loads[] = {
    { "udp", exchange_udp, true },
    { "tcp", exchange_tcp, true },
    { "getppid", call_getppid, true },
    { "tcp2", exchange_tcp2, false },
};

enum { LOADS = sizeof loads / sizeof *loads };

static double run_slice(const struct load *load, int64_t length)
{
    int64_t begin = now(), passed;
    long exchanges = 0;

    do {
        for (int i = 0; i < EXCHANGES_PER_LOOK; i++)
            load->exchange();
        exchanges += EXCHANGES_PER_LOOK;
        passed = now() - begin;
    } while (passed < length);
    return (double)passed / (double)exchanges;
}

static void pin(const char *text)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET((int)argument_number("CPU", text, 0, CPU_SETSIZE - 1), &one);
    if (sched_setaffinity(0, sizeof one, &one) < 0)
        report_fatal("sched_setaffinity");
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "Usage: cost slices CPU SLICES SLICE_MS\n       cost exchanges CPU LOAD COUNT\n");
        return 2;
    }
    pin(argv[2]);
    connect_pair();
    if (self_udp_open(&udp) < 0)
        report_fatal("self_udp_open");
    if (strcmp(argv[1], "slices") == 0) {
        long slices = argument_number("SLICES", argv[3], 1, 1000);
        int64_t length = argument_number("SLICE_MS", argv[4], 1, 1000) * INT64_C(1000000);

        for (int i = 0; i < LOADS; i++)
            run_slice(&loads[i], length); /* warms up */
        for (long slice = 0; slice < slices; slice++)
            for (int i = 0; i < LOADS; i++)
                if (loads[i].is_sliced)
                    printf("%s %.2f\n", loads[i].name, run_slice(&loads[i], length));
        return 0;
    }
    long count = argument_number("COUNT", argv[4], 1, 100000000);
    for (int i = 0; i < LOADS; i++)
        if (strcmp(argv[3], loads[i].name) == 0) {
            while (count-- > 0)
                loads[i].exchange();
            return 0;
        }
    fprintf(stderr, "Cannot use LOAD \"%s\"\n", argv[3]);
    return 2;
}
