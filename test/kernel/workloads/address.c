/* address.c - see address.h. */
#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct sockaddr *address_raw(struct address *address)
{
    return (struct sockaddr *)&address->storage;
}

bool address_parse(struct address *address, const char *host, uint16_t port)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)&address->storage;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address->storage;

    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        address->size = sizeof *v4;
        return true;
    }
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        address->size = sizeof *v6;
        return true;
    }
    return false;
}

bool address_of_socket(struct address *address, int fd)
{
    memset(address, 0, sizeof *address);
    address->size = sizeof address->storage;
    return getsockname(fd, address_raw(address), &address->size) == 0;
}
