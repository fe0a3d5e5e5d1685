/*
 * writers - processes (or threads of one process) that move bytes over loopback as fast as they can.
 *
 *   writers [--threads] N SECONDS [udp|tcp]
 *
 * udp: each sends datagrams to itself. tcp: each writes to a reader that it forks (with --threads: to itself, over a
 * connection whose two ends it holds). One line per process at the end; with --threads also one per thread, with "tid".
 */
#define _GNU_SOURCE
#include "address.h"
#include "arguments.h"
#include "report.h"
#include "self_udp.h"
#include "shared_array.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WRITERS = 1000, DATAGRAM_BYTES = 1009, STREAM_BYTES = 16411, EXCHANGES_PER_LOOK = 16 };

/* Results of one process or thread; a reader's are in the second half of the array. */
struct result {
    pid_t pid, tid;
    uint64_t rx, tx;
};

static struct {
    int writers, seconds;
    bool is_tcp, has_threads;
    struct timespec end;
    struct result *results;
} plan;

static bool is_over(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > plan.end.tv_sec || (now.tv_sec == plan.end.tv_sec && now.tv_nsec >= plan.end.tv_nsec);
}

/* Keeps the caller on one CPU so that N of them are spread over all. */
static void pin(int index)
{
    cpu_set_t allowed, one;
    int nth = 0;

    if (sched_getaffinity(0, sizeof allowed, &allowed) < 0)
        return;
    nth = index % CPU_COUNT(&allowed);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &allowed) && nth-- == 0) {
            CPU_ZERO(&one);
            CPU_SET(cpu, &one);
            sched_setaffinity(0, sizeof one, &one);
            return;
        }
}

static void write_datagrams(struct result *result)
{
    struct self_udp self;

    if (self_udp_open(&self) < 0)
        report_fatal("self_udp_open");
    while (!is_over())
        for (int i = 0; i < EXCHANGES_PER_LOOK; i++)
            if (self_udp_exchange(&self, DATAGRAM_BYTES) < 0)
                report_fatal("self_udp_exchange");
    close(self.fd);
    result->rx = self.rx_bytes;
    result->tx = self.tx_bytes;
}

static void connect_pair(int fds[2])
{
    struct address address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    address_parse(&address, "127.0.0.1", 0);
    if (listener < 0 || bind(listener, address_raw(&address), address.size) < 0 || listen(listener, 1) < 0
        || !address_of_socket(&address, listener))
        report_fatal("listen");
    fds[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (fds[0] < 0 || connect(fds[0], address_raw(&address), address.size) < 0)
        report_fatal("connect");
    fds[1] = accept(listener, NULL, NULL);
    if (fds[1] < 0)
        report_fatal("accept");
    close(listener);
}

/* Sends up to size bytes and returns the return value. */
static uint64_t send_bytes(int fd, size_t size)
{
    static const char payload[STREAM_BYTES];
    ssize_t sent = send(fd, payload, size, 0);

    if (sent < 0)
        report_fatal("send");
    return (uint64_t)sent;
}

static uint64_t receive_bytes(int fd)
{
    char buffer[STREAM_BYTES];
    ssize_t got = recv(fd, buffer, sizeof buffer, 0);

    if (got < 0)
        report_fatal("recv");
    return (uint64_t)got;
}

static void stream_to_itself(struct result *result)
{
    int fds[2];

    connect_pair(fds);
    while (!is_over()) {
        result->tx += send_bytes(fds[0], STREAM_BYTES);
        while (result->rx < result->tx)
            result->rx += receive_bytes(fds[1]);
    }
    close(fds[0]);
    close(fds[1]);
}

static void stream_to_reader(struct result *writer, struct result *reader)
{
    int fds[2];

    connect_pair(fds);
    pid_t pid = fork();
    if (pid < 0)
        report_fatal("fork");
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(fds[0]);
        reader->pid = getpid();
        for (uint64_t got; (got = receive_bytes(fds[1])) > 0;)
            reader->rx += got;
        _exit(0);
    }
    close(fds[1]);
    while (!is_over())
        for (int i = 0; i < EXCHANGES_PER_LOOK; i++)
            writer->tx += send_bytes(fds[0], STREAM_BYTES);
    close(fds[0]);
    waitpid(pid, NULL, 0);
}

static void run_process(int index)
{
    struct result *result = &plan.results[index];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin(index);
    result->pid = getpid();
    if (plan.is_tcp)
        stream_to_reader(result, &plan.results[plan.writers + index]);
    else
        write_datagrams(result);
    _exit(0);
}

static void *run_thread(void *argument)
{
    int index = (int)(intptr_t)argument;
    struct result *result = &plan.results[index];

    pin(index);
    result->tid = gettid();
    if (plan.is_tcp)
        stream_to_itself(result);
    else
        write_datagrams(result);
    return NULL;
}

static void print_result(const char *role, const struct result *result)
{
    const char *protocol = plan.is_tcp ? "tcp" : "udp";
    struct traffic traffic = { result->pid, role, protocol, "ipv4", "loopback", result->rx, result->tx };
    char extra[32] = "";

    if (result->tid)
        snprintf(extra, sizeof extra, ",\"tid\":%d", (int)result->tid);
    report_traffic("writers", &traffic, extra);
}

static int run_threads(void)
{
    pthread_t threads[MAX_WRITERS];
    struct result sum = { .pid = getpid() };

    for (intptr_t i = 0; i < plan.writers; i++)
        if (pthread_create(&threads[i], NULL, run_thread, (void *)i) != 0)
            report_fatal("pthread_create");
    for (int i = 0; i < plan.writers; i++) {
        pthread_join(threads[i], NULL);
        plan.results[i].pid = sum.pid;
        sum.rx += plan.results[i].rx;
        sum.tx += plan.results[i].tx;
    }
    print_result("both", &sum);
    for (int i = 0; i < plan.writers; i++)
        print_result("both", &plan.results[i]);
    return 0;
}

static int run_processes(void)
{
    int status = 0, child_status;

    for (int i = 0; i < plan.writers; i++) {
        pid_t pid = fork();

        if (pid < 0)
            report_fatal("fork");
        if (pid == 0)
            run_process(i);
    }
    while (wait(&child_status) > 0)
        status |= child_status;
    for (int i = 0; i < plan.writers; i++) {
        print_result(plan.is_tcp ? "sender" : "both", &plan.results[i]);
        if (plan.is_tcp)
            print_result("receiver", &plan.results[plan.writers + i]);
    }
    return status != 0;
}

int main(int argc, char **argv)
{
    plan.has_threads = argc > 1 && strcmp(argv[1], "--threads") == 0;
    argv += plan.has_threads;
    argc -= plan.has_threads;
    if (argc < 3 || argc > 4 || (argc == 4 && strcmp(argv[3], "tcp") != 0 && strcmp(argv[3], "udp") != 0)) {
        fprintf(stderr, "Usage: writers [--threads] N SECONDS [udp|tcp]\n");
        return 2;
    }
    plan.writers = (int)argument_number("N", argv[1], 1, MAX_WRITERS);
    plan.seconds = (int)argument_number("SECONDS", argv[2], 1, 3600);
    plan.is_tcp = argc == 4 && strcmp(argv[3], "tcp") == 0;
    plan.results = shared_array(2 * (size_t)plan.writers, sizeof *plan.results);
    clock_gettime(CLOCK_MONOTONIC, &plan.end);
    plan.end.tv_sec += plan.seconds;
    return plan.has_threads ? run_threads() : run_processes();
}
