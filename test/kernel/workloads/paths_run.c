/* paths_run.c - runs one path: opens its ends, forks its processes, collects their verdicts and prints the lines. */
#include "paths.h"
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a process says at its end over the verdict pipe; smaller than PIPE_BUF, so the two do not mix. */
struct verdict {
    enum outcome outcome;
    pid_t pid;
    uint64_t rx;
    uint64_t tx;
    char message[160];
};

struct process {
    const char *role;
    pid_t pid;
    bool has_verdict;
    struct verdict verdict;
};

static _Noreturn void end_process(struct side *side, enum outcome outcome, const char *what, const char *why)
{
    struct verdict verdict = { .outcome = outcome, .pid = getpid(), .rx = side->rx, .tx = side->tx };

    snprintf(verdict.message, sizeof verdict.message, "%s%s%s", what, *why ? ": " : "", why);
    if (write(side->verdict_fd, &verdict, sizeof verdict) != sizeof verdict)
        _exit(1);
    _exit(0);
}

void fail(struct side *side, const char *what)
{
    end_process(side, PATH_FAILED, what, strerror(errno));
}

void fail_check(struct side *side, const char *what)
{
    end_process(side, PATH_FAILED, what, "");
}

void skip(struct side *side, const char *what)
{
    end_process(side, PATH_SKIPPED, what, strerror(errno));
}

void signal_other(struct side *side)
{
    if (write(side->signal_fd, "", 1) != 1)
        fail(side, "write to the other process");
}

void wait_for_other(struct side *side)
{
    char byte;

    if (read(side->wait_fd, &byte, 1) != 1)
        fail(side, "read from the other process");
}

size_t add(struct side *side, uint64_t *sum, ssize_t result, const char *what)
{
    if (result < 0)
        fail(side, what);
    *sum += (uint64_t)result;
    return (size_t)result;
}

static _Noreturn void run_side(struct side *side)
{
    const struct path *path = side->path;
    bool is_stream = path->kind == STREAM;

    alarm(DEADLINE_SECONDS);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    side->buffer = aligned_alloc(4096, BUFFER_BYTES);
    if (!side->buffer)
        fail(side, "aligned_alloc");
    memset(side->buffer, 'x', BUFFER_BYTES);
    if (path->both) {
        path->both(side);
    } else if (strcmp(side->role, "sender") == 0) {
        (path->sender ? path->sender : is_stream ? send_stream : send_datagrams)(side);
        if (is_stream)
            shutdown(side->fd, SHUT_WR);
    } else {
        (path->receiver ? path->receiver : is_stream ? receive_stream : receive_datagrams)(side);
    }
    end_process(side, PATH_DONE, "", "");
}

static void close_ends(struct ends *ends)
{
    if (ends->sender >= 0)
        close(ends->sender);
    if (ends->receiver >= 0)
        close(ends->receiver);
}

/* Forks both processes (or the one); pipes[0] carries verdicts, pipes[1] wakes the receiver, pipes[2] the sender. */
static int start_processes(const struct path *path, struct ends *ends, int pipes[3][2], struct process *processes)
{
    int count = path->both ? 1 : 2;

    fflush(stdout);
    for (int i = 0; i < count; i++) {
        struct process *process = &processes[i];

        process->role = path->both ? "both" : i == 0 ? "sender" : "receiver";
        process->pid = fork();
        if (process->pid < 0)
            report_fatal("fork");
        if (process->pid == 0) {
            struct side side = { .path = path, .role = process->role, .peer = ends->peer, .verdict_fd = pipes[0][1] };

            side.fd = i == 0 ? ends->sender : ends->receiver;
            side.signal_fd = i == 0 ? pipes[1][1] : pipes[2][1];
            side.wait_fd = i == 0 ? pipes[2][0] : pipes[1][0];
            close(i == 0 ? pipes[2][1] : pipes[1][1]);
            if (!path->both)
                close(i == 0 ? ends->receiver : ends->sender);
            run_side(&side);
        }
    }
    return count;
}

/* Reads verdicts until every process is gone; the first that is not DONE ends the others. */
static void collect_verdicts(int fd, struct process *processes, int count)
{
    struct verdict verdict;

    while (read(fd, &verdict, sizeof verdict) == sizeof verdict)
        for (int i = 0; i < count; i++) {
            if (processes[i].pid == verdict.pid) {
                processes[i].has_verdict = true;
                processes[i].verdict = verdict;
            } else if (verdict.outcome != PATH_DONE && !processes[i].has_verdict) {
                kill(processes[i].pid, SIGKILL);
            }
        }
}

static enum outcome print_problem(const struct path *path, enum outcome outcome, const char *role, const char *what)
{
    printf("{\"path\":\"%s\",\"%s\":\"%s%s%s\"}\n", path->name, outcome == PATH_SKIPPED ? "skipped" : "failed", role,
           *role ? ": " : "", what);
    fflush(stdout);
    return outcome;
}

static enum outcome print_lines(const struct path *path, struct process *processes, int count)
{
    bool is_counted = strcmp(path->protocol, "none") != 0;

    for (int i = 0; i < count; i++) {
        struct verdict *verdict = &processes[i].verdict;
        struct traffic traffic = { processes[i].pid, processes[i].role, path->protocol, path->family,
                                   is_counted ? "loopback" : "none", 0, 0 };
        char extra[64] = "";

        if (is_counted) {
            traffic.rx_bytes = verdict->rx;
            traffic.tx_bytes = verdict->tx;
        } else {
            snprintf(extra, sizeof extra, ",\"uncounted_bytes\":%" PRIu64, verdict->rx + verdict->tx);
        }
        report_traffic(path->name, &traffic, extra);
    }
    fflush(stdout);
    return PATH_DONE;
}

static enum outcome judge(const struct path *path, struct process *processes, int count, const int *statuses)
{
    char text[160];

    for (int i = 0; i < count; i++)
        if (processes[i].has_verdict && processes[i].verdict.outcome != PATH_DONE)
            return print_problem(path, processes[i].verdict.outcome, processes[i].role, processes[i].verdict.message);
    for (int i = 0; i < count; i++)
        if (!processes[i].has_verdict) {
            snprintf(text, sizeof text, "process ended early: %s",
                     WIFSIGNALED(statuses[i]) ? strsignal(WTERMSIG(statuses[i])) : "exit without a verdict");
            return print_problem(path, PATH_FAILED, processes[i].role, text);
        }
    if (count == 2 && !path->unequal && processes[0].verdict.tx != processes[1].verdict.rx) {
        snprintf(text, sizeof text, "sent %" PRIu64 " bytes but received %" PRIu64, processes[0].verdict.tx,
                 processes[1].verdict.rx);
        return print_problem(path, PATH_FAILED, "", text);
    }
    return print_lines(path, processes, count);
}

static bool is_unsupported(int error)
{
    return error == EPROTONOSUPPORT || error == ESOCKTNOSUPPORT || error == EAFNOSUPPORT || error == ENOPROTOOPT
        || error == EOPNOTSUPP || error == ENOSYS || error == ENOENT || error == EPERM || error == EACCES;
}

enum outcome run_path(const struct path *path)
{
    struct ends ends = { .sender = -1, .receiver = -1 };
    struct process processes[2] = { 0 };
    int pipes[3][2], statuses[2], count;
    const char *failed_call = path->open(&ends);

    if (failed_call) {
        int error = errno;
        char text[160];

        snprintf(text, sizeof text, "%s: %s", failed_call, strerror(error));
        close_ends(&ends);
        return print_problem(path, is_unsupported(error) ? PATH_SKIPPED : PATH_FAILED, "", text);
    }
    for (int i = 0; i < 3; i++)
        if (pipe(pipes[i]) < 0)
            report_fatal("pipe");
    count = start_processes(path, &ends, pipes, processes);
    close_ends(&ends);
    for (int i = 0; i < 3; i++)
        close(pipes[i][1]);
    collect_verdicts(pipes[0][0], processes, count);
    for (int i = 0; i < 3; i++)
        close(pipes[i][0]);
    for (int i = 0; i < count; i++)
        waitpid(processes[i].pid, &statuses[i], 0);
    return judge(path, processes, count, statuses);
}
