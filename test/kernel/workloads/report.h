/* report.h - the NDJSON lines that every workload prints: what one process (or thread) itself sent and received. */
#ifndef REPORT_H
#define REPORT_H

#include <stdint.h>
#include <sys/types.h>

struct traffic {
    pid_t pid;
    const char *role;     /* sender, receiver or both */
    const char *protocol; /* tcp udp icmp sctp mptcp raw packet other none */
    const char *family;   /* ipv4 ipv6 packet none */
    const char *scope;    /* loopback, network or none */
    uint64_t rx_bytes;
    uint64_t tx_bytes;
};

/* Prints one line; extra is "" or more JSON members, each with its leading comma (",\"tid\":7"). */
void report_traffic(const char *path, const struct traffic *traffic, const char *extra);

/* Says what went wrong in which call (errno) on stderr and exits with status 1. */
_Noreturn void report_fatal(const char *call);

#endif
