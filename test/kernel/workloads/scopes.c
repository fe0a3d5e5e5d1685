/*
 * scopes - one process per case of traffic that does, or does not, leave the host; its line says which ("left_host").
 *
 *   scopes [--no-loopback] [--own A --own2 B] [--peer C --port P]
 *   scopes --serve ADDRESS PORT
 *
 * The loopback cases always run (unless --no-loopback); --own and --own2 are two addresses of this host that are not
 * loopback; --peer is a host on which `scopes --serve C P` runs. All addresses are numeric and of one family.
 */
#include "scopes.h"

#include "arguments.h"
#include "report.h"
#include "shared_array.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_CASES = 64, DEADLINE_SECONDS = 20 };

static const char *const loopback_hosts[] = { "127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1" };
static const enum way ways[] = { TCP, UDP_CONNECTED, UDP_BOUND, UDP_UNBOUND };
static const char *const way_names[] = { "tcp", "udp_connected", "udp_bound", "udp_unbound" };

struct plan {
    struct scope_case cases[MAX_CASES];
    size_t count;
    char mapped_peer[64];
};

static void add_case(struct plan *plan, struct scope_case scope)
{
    if (plan->count < MAX_CASES)
        plan->cases[plan->count++] = scope;
}

static void plan_loopback(struct plan *plan)
{
    for (size_t host = 0; host < sizeof loopback_hosts / sizeof *loopback_hosts; host++)
        for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
            add_case(plan, (struct scope_case){ .way = ways[way], .to = loopback_hosts[host] });
}

static void plan_own(struct plan *plan, const char *own, const char *other)
{
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        const char *from = ways[way] == UDP_UNBOUND ? NULL : own;

        add_case(plan, (struct scope_case){ .way = ways[way], .from = from, .to = own });
        if (other)
            add_case(plan, (struct scope_case){ .way = ways[way], .from = from, .to = other });
    }
}

static void plan_peer(struct plan *plan, const char *own, const char *peer, uint16_t port)
{
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        const char *from = ways[way] == UDP_BOUND ? own : NULL;

        if (ways[way] != UDP_BOUND || own)
            add_case(plan, (struct scope_case){ ways[way], from, peer, port, true });
    }
    if (!strchr(peer, ':')) {
        snprintf(plan->mapped_peer, sizeof plan->mapped_peer, "::ffff:%s", peer);
        add_case(plan, (struct scope_case){ TCP, NULL, plan->mapped_peer, port, true });
        add_case(plan, (struct scope_case){ UDP_CONNECTED, NULL, plan->mapped_peer, port, true });
    }
}

/* The name of a case: how, from where and to where. */
static void print_case(const struct scope_case *scope, const struct scope_result *result)
{
    struct traffic traffic = {
        .pid = result->pid,
        .role = scope->port ? "sender" : "both",
        .protocol = scope->way == TCP ? "tcp" : "udp",
        .family = strchr(scope->to, ':') ? "ipv6" : "ipv4",
        .scope = scope->left_host ? "network" : "loopback",
        .rx_bytes = result->rx,
        .tx_bytes = result->tx,
    };
    char name[160], extra[240];

    snprintf(name, sizeof name, "%s%s%s_to_%s", way_names[scope->way], scope->from ? "_from_" : "",
             scope->from ? scope->from : "", scope->to);
    snprintf(extra, sizeof extra, ",\"case\":\"%s\",\"left_host\":%s", name, scope->left_host ? "true" : "false");
    if (result->failed_call)
        printf("{\"path\":\"scopes\",\"case\":\"%s\",\"failed\":\"%s: %s\"}\n", name, result->failed_call,
               strerror(result->error));
    else
        report_traffic("scopes", &traffic, extra);
}

/* Runs one case in a fresh process; returns whether it worked. */
static bool run_case(const struct scope_case *scope, struct scope_result *result)
{
    int status;

    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        report_fatal("fork");
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        alarm(DEADLINE_SECONDS);
        scopes_exchange(scope, result);
        _exit(0);
    }
    if (waitpid(pid, &status, 0) < 0)
        report_fatal("waitpid");
    if (WIFSIGNALED(status) && !result->failed_call)
        result->failed_call = "deadline passed or killed";
    print_case(scope, result);
    return !result->failed_call;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        { "own", required_argument, NULL, 'o' },   { "own2", required_argument, NULL, 'O' },
        { "peer", required_argument, NULL, 'p' },  { "port", required_argument, NULL, 'P' },
        { "serve", required_argument, NULL, 's' }, { "no-loopback", no_argument, NULL, 'n' },
        { 0 },
    };
    static struct plan plan;
    const char *own = NULL, *own2 = NULL, *peer = NULL;
    uint16_t port = 0;
    bool has_loopback = true;
    int status = 0;

    signal(SIGPIPE, SIG_IGN);
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        switch (option) {
        case 'o': own = optarg; break;
        case 'O': own2 = optarg; break;
        case 'p': peer = optarg; break;
        case 'P': port = (uint16_t)argument_number("--port", optarg, 1, 65535); break;
        case 'n': has_loopback = false; break;
        case 's':
            if (optind < argc)
                return scopes_serve(optarg, (uint16_t)argument_number("PORT", argv[optind], 1, 65535));
            /* fall through */
        default: fprintf(stderr, "Usage: scopes [--no-loopback] [--own A --own2 B] [--peer C --port P]\n"
                                 "       scopes --serve ADDRESS PORT\n"); return 2;
        }
    if (has_loopback)
        plan_loopback(&plan);
    if (own)
        plan_own(&plan, own, own2);
    if (peer && port)
        plan_peer(&plan, own, peer, port);
    struct scope_result *results = shared_array(MAX_CASES, sizeof *results);
    for (size_t i = 0; i < plan.count; i++)
        if (!run_case(&plan.cases[i], &results[i]))
            status = 1;
    return status;
}
