/* self_udp.c - see self_udp.h. */
#include "self_udp.h"

#include "address.h"

#include <unistd.h>

int self_udp_open(struct self_udp *self)
{
    struct address address;

    *self = (struct self_udp){ .fd = socket(AF_INET, SOCK_DGRAM, 0) };
    if (self->fd < 0)
        return -1;
    if (address_parse(&address, "127.0.0.1", 0) && bind(self->fd, address_raw(&address), address.size) == 0
        && address_of_socket(&address, self->fd) && connect(self->fd, address_raw(&address), address.size) == 0)
        return 0;
    close(self->fd);
    return -1;
}

int self_udp_exchange(struct self_udp *self, size_t size)
{
    static const char payload[SELF_UDP_MAX];
    char received[SELF_UDP_MAX];

    ssize_t sent = send(self->fd, payload, size, 0);
    if (sent < 0)
        return -1;
    self->tx_bytes += (uint64_t)sent;
    ssize_t got = recv(self->fd, received, sizeof received, 0);
    if (got < 0)
        return -1;
    self->rx_bytes += (uint64_t)got;
    return 0;
}
