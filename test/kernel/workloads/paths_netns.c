/*
 * paths_netns.c - a private network namespace for sockets that need a sysctl set: the setting vanishes with the last
 * socket, so nothing has to be restored, not even when the test is killed.
 */
#define _GNU_SOURCE
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int set_loopback_up(void)
{
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int result = fd < 0 ? -1 : ioctl(fd, SIOCSIFFLAGS, &request);

    if (fd >= 0)
        close(fd);
    return result;
}

int enter_private_netns(void)
{
    int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

    if (home < 0)
        return -1;
    if (unshare(CLONE_NEWNET) < 0) {
        close(home);
        return -1;
    }
    if (set_loopback_up() < 0) {
        int error = errno;

        leave_private_netns(home);
        errno = error;
        return -1;
    }
    return home;
}

int leave_private_netns(int home)
{
    int result = setns(home, CLONE_NEWNET);

    close(home);
    return result;
}

int write_sysctl(const char *file, const char *text)
{
    size_t size = strlen(text);
    int fd = open(file, O_WRONLY);
    bool is_written = fd >= 0 && write(fd, text, size) == (ssize_t)size;
    int error = errno;

    if (fd >= 0)
        close(fd);
    errno = error;
    return is_written ? 0 : -1;
}
