/* scopes.h - what the parts of the `scopes` workload share. */
#ifndef SCOPES_H
#define SCOPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { SCOPES_CHUNK = 4099, SCOPES_STREAM_BYTES = 100003, SCOPES_DATAGRAMS = 50 };

enum way { TCP, UDP_CONNECTED, UDP_BOUND, UDP_UNBOUND };

/* Traffic of one process: from an address (NULL: the kernel's choice) to an address. */
struct scope_case {
    enum way way;
    const char *from;
    const char *to;
    uint16_t port;   /* of the peer; 0: this process has both ends */
    bool left_host;
};

struct scope_result {
    pid_t pid;
    uint64_t rx, tx;
    const char *failed_call; /* and why */
    int error;
};

/* Makes the traffic of a case in this process. */
void scopes_exchange(const struct scope_case *scope, struct scope_result *result);

/* Takes TCP and UDP on an address until SIGTERM or SIGINT, then prints what it received; returns the exit status. */
int scopes_serve(const char *host, uint16_t port);

#endif
