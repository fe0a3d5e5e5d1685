/* paths_tls.c - kernel TLS over TCP: the ends use a fixed key; the sockets count the clear text. */
#include "paths.h"

#include <linux/tls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#ifndef SOL_TLS
#define SOL_TLS 282
#endif

static const char *open_ktls(struct ends *ends)
{
    const char *failed_call = open_tcp4(ends);
    struct tls12_crypto_info_aes_gcm_128 key = {
        .info = { .version = TLS_1_2_VERSION, .cipher_type = TLS_CIPHER_AES_GCM_128 },
    };

    memset(key.key, 'k', sizeof key.key);
    if (failed_call)
        return failed_call;
    if (setsockopt(ends->sender, IPPROTO_TCP, TCP_ULP, "tls", sizeof "tls") < 0
        || setsockopt(ends->receiver, IPPROTO_TCP, TCP_ULP, "tls", sizeof "tls") < 0)
        return "TCP_ULP tls";
    if (setsockopt(ends->sender, SOL_TLS, TLS_TX, &key, sizeof key) < 0)
        return "TLS_TX";
    if (setsockopt(ends->receiver, SOL_TLS, TLS_RX, &key, sizeof key) < 0)
        return "TLS_RX";
    return NULL;
}

#define KTLS4 .protocol = "tcp", .family = "ipv4", .kind = STREAM, .open = open_ktls

static const struct path paths[] = {
    { .name = "ktls", KTLS4 },
    { .name = "ktls_write_read", KTLS4, .send = move_write, .receive = move_read },
    { .name = "ktls_sendfile", KTLS4, .sender = send_file },
    { .name = "ktls_splice_to_socket", KTLS4, .sender = send_spliced_file },
    { .name = "ktls_splice_from_socket", KTLS4, .receiver = receive_spliced },
};

const struct path_family tls_paths = PATH_FAMILY(paths);
