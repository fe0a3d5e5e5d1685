/*
 * blocked - many processes that sleep inside a socket call at the same time.
 *
 *   blocked N
 *
 * Three times N processes: all of them wait in recv() for TCP, for UDP, then all wait in send() on a full TCP connection. Only
 * when all sleep does the first process serve them, one after the other. One line for each process and the one that serves.
 */
#include "address.h"
#include "arguments.h"
#include "report.h"
#include "shared_array.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_BLOCKED = 1000, ROUNDS = 10, PIECE_BYTES = 2503, FULL_BYTES = 1 << 20, SLEEP_LOOKS = 500, READ_BYTES = 16411 };

struct result {
    pid_t pid;
    uint64_t rx, tx;
};

/* served: the end of the process that sleeps; server: the end of the process that serves it. */
struct pair {
    int served, server;
};

struct plan {
    const char *path, *protocol;
    int type;
    void (*sleeper)(int fd, struct result *result);
    void (*server)(const struct pair *pairs, int count, struct result *result);
    const char *sleeper_role, *server_role;
};

static char buffer[FULL_BYTES];

static void pause_ms(long ms)
{
    struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

    nanosleep(&time, NULL);
}

static int bound_socket(int type, struct address *address)
{
    int fd = socket(AF_INET, type, 0);

    address_parse(address, "127.0.0.1", 0);
    if (fd < 0 || bind(fd, address_raw(address), address->size) < 0 || !address_of_socket(address, fd))
        report_fatal("bind");
    return fd;
}

static void connect_to(int fd, struct address *address)
{
    if (fd < 0 || connect(fd, address_raw(address), address->size) < 0)
        report_fatal("connect");
}

static struct pair open_stream_pair(void)
{
    struct address address;
    int listener = bound_socket(SOCK_STREAM, &address), server;

    if (listen(listener, 1) < 0)
        report_fatal("listen");
    server = socket(AF_INET, SOCK_STREAM, 0);
    connect_to(server, &address);
    struct pair pair = { accept(listener, NULL, NULL), server };
    if (pair.served < 0)
        report_fatal("accept");
    close(listener);
    return pair;
}

static struct pair open_datagram_pair(void)
{
    struct address served_address, server_address;
    int served = bound_socket(SOCK_DGRAM, &served_address), server = bound_socket(SOCK_DGRAM, &server_address);

    connect_to(served, &server_address);
    connect_to(server, &served_address);
    return (struct pair){ served, server };
}

static uint64_t receive(int fd, size_t size)
{
    ssize_t got = recv(fd, buffer, size, 0);

    if (got < 0)
        report_fatal("recv");
    return (uint64_t)got;
}

static uint64_t transmit(int fd, size_t size)
{
    ssize_t sent = send(fd, buffer, size, 0);

    if (sent < 0)
        report_fatal("send");
    return (uint64_t)sent;
}

static void sleep_in_recv(int fd, struct result *result)
{
    while (result->rx < (uint64_t)ROUNDS * PIECE_BYTES)
        result->rx += receive(fd, sizeof buffer);
}

/* More than any two buffers hold, in one call. */
static void sleep_in_send(int fd, struct result *result)
{
    int small = 4096;

    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    result->tx += transmit(fd, FULL_BYTES);
    close(fd);
}

static void serve_receivers(const struct pair *pairs, int count, struct result *result)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < count; i++)
            result->tx += transmit(pairs[i].server, PIECE_BYTES);
        pause_ms(20);
    }
}

static void serve_senders(const struct pair *pairs, int count, struct result *result)
{
    int open = count;
    bool is_open[MAX_BLOCKED];

    memset(is_open, 1, sizeof is_open);
    while (open > 0)
        for (int i = 0; i < count; i++) {
            uint64_t got = is_open[i] ? receive(pairs[i].server, READ_BYTES) : 1;

            if (got == 0) {
                is_open[i] = false;
                open--;
            } else if (is_open[i])
                result->rx += got;
        }
}

static bool sleeps(pid_t pid)
{
    char path[64], state = '?';

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = '?';
    fclose(file);
    return state == 'S';
}

/* Until all of them sleep; a process that is still on its way to its call would be no test of anything. */
static void wait_until_all_sleep(const struct result *results, int count)
{
    for (int i = 0, looks = 0; i < count; i++)
        while (!results[i].pid || !sleeps(results[i].pid)) {
            if (++looks > SLEEP_LOOKS) {
                fprintf(stderr, "blocked: process %d of %d does not sleep\n", i, count);
                exit(1);
            }
            pause_ms(20);
        }
    pause_ms(200);
}

static void print_result(const struct plan *plan, const char *role, const struct result *result)
{
    struct traffic traffic = { result->pid, role, plan->protocol, "ipv4", "loopback", result->rx, result->tx };

    report_traffic(plan->path, &traffic, "");
}

static _Noreturn void run_sleeper(const struct plan *plan, const struct pair *pairs, int count, int index,
                                  struct result *results)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* The other ends must be closed here, or no stream ever ends. */
    for (int i = 0; i < count; i++) {
        close(pairs[i].server);
        if (i != index)
            close(pairs[i].served);
    }
    results[index].pid = getpid();
    plan->sleeper(pairs[index].served, &results[index]);
    _exit(0);
}

static int run_plan(const struct plan *plan, int count)
{
    struct result *results = shared_array((size_t)count, sizeof *results), own = { .pid = getpid() };
    struct pair pairs[MAX_BLOCKED];
    int status = 0, child_status;

    for (int i = 0; i < count; i++)
        pairs[i] = plan->type == SOCK_STREAM ? open_stream_pair() : open_datagram_pair();
    for (int i = 0; i < count; i++) {
        pid_t pid = fork();

        if (pid < 0)
            report_fatal("fork");
        if (pid == 0)
            run_sleeper(plan, pairs, count, i, results);
    }
    for (int i = 0; i < count; i++)
        close(pairs[i].served);
    wait_until_all_sleep(results, count);
    plan->server(pairs, count, &own);
    while (wait(&child_status) > 0)
        status |= child_status;
    for (int i = 0; i < count; i++) {
        close(pairs[i].server);
        print_result(plan, plan->sleeper_role, &results[i]);
    }
    print_result(plan, plan->server_role, &own);
    return status != 0;
}

int main(int argc, char **argv)
{
    static const struct plan plans[] = {
        { "blocked_tcp_receive", "tcp", SOCK_STREAM, sleep_in_recv, serve_receivers, "receiver", "sender" },
        { "blocked_udp_receive", "udp", SOCK_DGRAM, sleep_in_recv, serve_receivers, "receiver", "sender" },
        { "blocked_tcp_send", "tcp", SOCK_STREAM, sleep_in_send, serve_senders, "sender", "receiver" },
    };
    int status = 0;

    if (argc != 2) {
        fprintf(stderr, "Usage: blocked N\n");
        return 2;
    }
    int count = (int)argument_number("N", argv[1], 1, MAX_BLOCKED);
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        fflush(stdout);
        /* A process of its own, so that the one that serves moves bytes of one kind only. */
        pid_t pid = fork();
        int plan_status = 1;

        if (pid < 0)
            report_fatal("fork");
        if (pid == 0)
            exit(run_plan(&plans[i], count));
        waitpid(pid, &plan_status, 0);
        status |= plan_status;
    }
    return status != 0;
}
