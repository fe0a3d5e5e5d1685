/*
 * short_lived - many processes that live only for a few datagrams to themselves, each under a name of its own.
 *
 *   short_lived COUNT PARALLEL
 *
 * Runs COUNT processes, at most PARALLEL at a time, and prints one line for each at the end. A pid may occur more than
 * once; pid and "process" together occur once.
 */
#include "arguments.h"
#include "report.h"
#include "self_udp.h"
#include "shared_array.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct result {
    pid_t pid;
    uint64_t rx, tx;
};

static void format_name(char name[16], int index)
{
    snprintf(name, 16, "s%d", index);
}

/* 1 to 5 datagrams of 1 to 997 bytes. */
static _Noreturn void run_process(int index, struct result *result)
{
    struct self_udp self;
    char name[16];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    format_name(name, index);
    prctl(PR_SET_NAME, name);
    if (self_udp_open(&self) < 0)
        _exit(1);
    for (int i = 0; i <= index % 5; i++)
        if (self_udp_exchange(&self, 1 + (size_t)(index * 31L + i * 101L) % 997) < 0)
            _exit(1);
    *result = (struct result){ getpid(), self.rx_bytes, self.tx_bytes };
    _exit(0);
}

static int wait_for_one(void)
{
    int status;

    if (wait(&status) < 0)
        report_fatal("wait");
    return status;
}

static void print_result(int index, const struct result *result)
{
    struct traffic traffic = { result->pid, "both", "udp", "ipv4", "loopback", result->rx, result->tx };
    char name[16], extra[40];

    format_name(name, index);
    snprintf(extra, sizeof extra, ",\"process\":\"%s\"", name);
    report_traffic("short_lived", &traffic, extra);
}

int main(int argc, char **argv)
{
    int count, parallel, running = 0, status = 0;
    struct result *results;

    if (argc != 3) {
        fprintf(stderr, "Usage: short_lived COUNT PARALLEL\n");
        return 2;
    }
    count = (int)argument_number("COUNT", argv[1], 1, 10000000);
    parallel = (int)argument_number("PARALLEL", argv[2], 1, 10000);
    results = shared_array((size_t)count, sizeof *results);
    for (int i = 0; i < count; i++) {
        if (running == parallel) {
            status |= wait_for_one();
            running--;
        }
        pid_t pid = fork();
        if (pid < 0)
            report_fatal("fork");
        if (pid == 0)
            run_process(i, &results[i]);
        running++;
    }
    for (; running > 0; running--)
        status |= wait_for_one();
    for (int i = 0; i < count; i++)
        print_result(i, &results[i]);
    if (status != 0)
        fprintf(stderr, "A process failed\n");
    return status != 0;
}
