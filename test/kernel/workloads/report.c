/* report.c - see report.h. */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void report_traffic(const char *path, const struct traffic *traffic, const char *extra)
{
    printf("{\"path\":\"%s\",\"role\":\"%s\",\"pid\":%d,\"protocol\":\"%s\",\"family\":\"%s\",\"scope\":\"%s\","
           "\"rx_bytes\":%" PRIu64 ",\"tx_bytes\":%" PRIu64 "%s}\n",
           path, traffic->role, (int)traffic->pid, traffic->protocol, traffic->family, traffic->scope,
           traffic->rx_bytes, traffic->tx_bytes, extra);
}

void report_fatal(const char *call)
{
    fprintf(stderr, "%s: %s\n", call, strerror(errno));
    exit(1);
}
