/* self_udp.h - a UDP socket on 127.0.0.1 that is connected to itself: the cheapest traffic a process can make alone. */
#ifndef SELF_UDP_H
#define SELF_UDP_H

#include <stddef.h>
#include <stdint.h>

enum { SELF_UDP_MAX = 2048 }; /* small: thousands of processes have such a buffer on their stacks */

struct self_udp {
    int fd;
    uint64_t rx_bytes;
    uint64_t tx_bytes;
};

/* Opens the socket; -1 (errno) on failure. */
int self_udp_open(struct self_udp *self);

/* Sends a datagram of size (<= SELF_UDP_MAX) bytes, receives it, adds both return values; -1 (errno) on failure. */
int self_udp_exchange(struct self_udp *self, size_t size);

#endif
