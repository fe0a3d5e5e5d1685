/*
 * paths - one test per socket path: fresh processes move a known kind of traffic over loopback in one particular way
 * and print, as NDJSON, the sums of their own system calls' return values.
 *
 *   paths --list       the names
 *   paths [NAME...]    run those, or all; exit status 1 when one failed
 */
#include "paths.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct path_family *const families[] = {
    &tcp_paths, &splice_paths, &zerocopy_paths, &tls_paths, &udp_paths, &udp_offload_paths,
    &uring_paths, &sctp_paths, &icmp_paths, &raw_paths, &local_paths,
};

enum { FAMILIES = sizeof families / sizeof *families };

static const struct path *find_path(const char *name)
{
    for (size_t f = 0; f < FAMILIES; f++)
        for (size_t p = 0; p < families[f]->count; p++)
            if (strcmp(families[f]->paths[p].name, name) == 0)
                return &families[f]->paths[p];
    return NULL;
}

static int run_all(void)
{
    int status = 0;

    for (size_t f = 0; f < FAMILIES; f++)
        for (size_t p = 0; p < families[f]->count; p++)
            if (run_path(&families[f]->paths[p]) == PATH_FAILED)
                status = 1;
    return status;
}

static int run_named(char **names)
{
    int status = 0;

    for (char **name = names; *name; name++)
        if (!find_path(*name)) {
            fprintf(stderr, "paths: unknown path \"%s\": see paths --list\n", *name);
            return 2;
        }
    for (char **name = names; *name; name++)
        if (run_path(find_path(*name)) == PATH_FAILED)
            status = 1;
    return status;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2)
        return run_all();
    if (strcmp(argv[1], "--list") != 0)
        return run_named(argv + 1);
    for (size_t f = 0; f < FAMILIES; f++)
        for (size_t p = 0; p < families[f]->count; p++)
            puts(families[f]->paths[p].name);
    return 0;
}
