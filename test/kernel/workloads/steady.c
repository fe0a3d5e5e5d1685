/*
 * steady - many processes that each send a datagram to themselves at an even rate.
 *
 *   steady N RATE SECONDS
 *
 * Each of the N processes sends RATE times SECONDS datagrams of 100 bytes, one every 1/RATE seconds, starting at a
 * moment of its own within its first period. One line per process at the end.
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
#include <time.h>
#include <unistd.h>

enum { DATAGRAM_BYTES = 100 };

static const int64_t SECOND = 1000000000;

/* What all processes share; start is set when the last one has been forked. */
struct board {
    int64_t start;
    struct result {
        pid_t pid;
        uint64_t rx, tx;
    } results[];
};

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static void sleep_until(int64_t moment)
{
    struct timespec time = { .tv_sec = moment / SECOND, .tv_nsec = moment % SECOND };

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
        ;
}

static _Noreturn void run_process(int index, int count, long rate, long seconds, struct board *board, int gate)
{
    int64_t period = SECOND / rate, first;
    struct self_udp self;
    char byte;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (self_udp_open(&self) < 0 || read(gate, &byte, 1) != 0)
        _exit(1);
    first = board->start + period * ((index * 7919L) % count) / count;
    for (long i = 0; i < rate * seconds; i++) {
        sleep_until(first + i * period);
        if (self_udp_exchange(&self, DATAGRAM_BYTES) < 0)
            _exit(1);
    }
    board->results[index] = (struct result){ getpid(), self.rx_bytes, self.tx_bytes };
    _exit(0);
}

int main(int argc, char **argv)
{
    int count, gate[2], status = 0, child_status;
    long rate, seconds;
    struct board *board;

    if (argc != 4) {
        fprintf(stderr, "Usage: steady N RATE SECONDS\n");
        return 2;
    }
    count = (int)argument_number("N", argv[1], 1, 20000);
    rate = argument_number("RATE", argv[2], 1, 100000);
    seconds = argument_number("SECONDS", argv[3], 1, 86400);
    board = shared_array(1, sizeof *board + (size_t)count * sizeof *board->results);
    if (pipe(gate) < 0)
        report_fatal("pipe");
    for (int i = 0; i < count; i++) {
        pid_t pid = fork();

        if (pid < 0)
            report_fatal("fork");
        if (pid == 0) {
            close(gate[1]);
            run_process(i, count, rate, seconds, board, gate[0]);
        }
    }
    board->start = now() + SECOND / 2;
    close(gate[1]); /* opens the gate: every process reads its end of file */
    while (wait(&child_status) > 0)
        status |= child_status;
    for (int i = 0; i < count; i++) {
        const struct result *result = &board->results[i];
        struct traffic traffic = { result->pid, "both", "udp", "ipv4", "loopback", result->rx, result->tx };

        report_traffic("steady", &traffic, "");
    }
    if (status != 0)
        fprintf(stderr, "A process failed\n");
    return status != 0;
}
