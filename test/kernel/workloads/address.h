/* address.h - a socket address with its length, made from numbers or read from a socket. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct address {
    struct sockaddr_storage storage;
    socklen_t size;
};

/* Sets *address from a numeric IPv4 or IPv6 host ("127.0.0.1", "::1", "::ffff:127.0.0.1"); false when it is neither. */
bool address_parse(struct address *address, const char *host, uint16_t port);

/* Sets *address to the address that the socket is bound to; false (errno) on failure. */
bool address_of_socket(struct address *address, int fd);

/* The address in the form that the socket calls take. */
struct sockaddr *address_raw(struct address *address);

#endif
