/*
 * hostile_names - processes whose names try to break whatever prints them; each sends datagrams to itself.
 *
 *   hostile_names [HOLD_SECONDS]
 *
 * Every process sends twice, HOLD_SECONDS (default 0) apart, and all run at once. One line per process at the end, with
 * "name_hex": the bytes of its name as the kernel holds it (at most 15).
 */
#include "arguments.h"
#include "report.h"
#include "self_udp.h"
#include "shared_array.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAME_BYTES = 15, BYTE_NAMES = 255 / NAME_BYTES };

/* Besides these there are BYTE_NAMES names that hold every byte value from 1 to 255 in order. */
static const char *const names[] = {
    /* spaces */
    "", " ", "  ", " lead", "trail ", " both ", "two  spaces", "a b c",
    /* separators and quotes */
    ",", "a,b", "1,2,3", ",,,", "\"", "q\"uote", "'", "q'uote", "`touch x`", "$(touch x)", "${HOME}", "$HOME", "\\",
    "back\\slash", "\\n", "\\u0041", "\\x41", "\\\"", "end\\", "; touch x", "&& touch x", "> x", "*", "?", "~", "-n",
    "--help",
    /* control characters and terminal sequences */
    "\n", "new\nline", "cr\rback", "crlf\r\nx", "tab\there", "\v\f\a\b", "a\x7f" "b", "\033", "\033[31mred",
    "\033[2J\033[H", "\033]0;t\007", "\033[?1049h", "\033P1$r", "\x9b" "31mc1", "\x9d" "0;t\x9c", "\x85" "nel",
    /* formats of printf, tmux, lemonbar, dzen2, Pango, HTML, XML, Argos and xbar, spreadsheets */
    "%%%%%%%%%%%%%%%", "%s%n%d", "%{A1:touch x:}", "%{F#ff0000}", "#(touch x)", "#[fg=red]", "#{host}", "##",
    "^fg(red)", "<b>&", "</span>", "<!--", "&amp;", "&lt;", "]]>", "a | bash=x", "---", "|", "x|y", "=1+1", "@SUM(1)",
    "+1",
    /* file names */
    "../../etc", "/", "/dev/null", ".", "..", "a/b", "C:\\x", "con",
    /* UTF-8: whole, cut, combining, invisible, bidirectional controls, C1, overlong, surrogate, noncharacter */
    "\xc3\xa9", "caf\xc3\xa9", "\xc3", "cut\xc3", "\xa9", "\xe6\xbc\xa2\xe5\xad\x97", "\xe6\xbc", "\xf0\x9f\x98\x80",
    "\xf0\x9f\x98", "e\xcc\x81", "\xcc\x81" "first", "a\xe2\x80\x8d" "b", "\xe2\x80\x8b", "\xe2\x80\xae" "abc",
    "\xe2\x80\xaa" "x", "\xe2\x81\xa6" "x", "\xc2\x9b" "31m", "\xc2\x85" "x", "\xe2\x80\xa8" "ls", "\xef\xbb\xbf" "bom",
    "\xc2\xa0", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xff\xfe", "\xef\xbf\xbd", "\xef\xbf\xbf" "ffe9",
    /* bpftrace's own output, JSON and JavaScript */
    "@b0", "@s[1,2]: 3", "@", "flip 1", "flip 1\n", "{\"type\":\"map\"", "{\"type\": \"map\"", "}", "]}", "[1,2]",
    "null", "true", "0", "-1", "1e9", "NaN", "{}", "__proto__", "constructor", "toString",
    /* what /proc shows in the same places, and the limit of 15 bytes */
    "kworker/0:1", "(sd-pam)", "a) R 1 2", "a\nState: Z", "swapper/0", "unknown", "123456789012345",
    "longer than fifteen",
};

enum { NAMES = sizeof names / sizeof *names, PROCESSES = BYTE_NAMES + NAMES };

struct result {
    pid_t pid;
    char name[16];
    uint64_t rx, tx;
};

static void choose_name(char name[32], int index)
{
    memset(name, 0, 32);
    if (index >= BYTE_NAMES)
        strcpy(name, names[index - BYTE_NAMES]);
    else
        for (int i = 0; i < NAME_BYTES; i++)
            name[i] = (char)(1 + index * NAME_BYTES + i);
}

static _Noreturn void run_process(int index, unsigned hold_seconds, struct result *result)
{
    struct self_udp self;
    char name[32];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    choose_name(name, index);
    if (prctl(PR_SET_NAME, name) < 0 || prctl(PR_GET_NAME, result->name) < 0 || self_udp_open(&self) < 0)
        _exit(1);
    if (self_udp_exchange(&self, 1000 + (size_t)index) < 0)
        _exit(1);
    sleep(hold_seconds);
    if (self_udp_exchange(&self, 101) < 0)
        _exit(1);
    result->pid = getpid();
    result->rx = self.rx_bytes;
    result->tx = self.tx_bytes;
    _exit(0);
}

static void print_result(const struct result *result)
{
    struct traffic traffic = { result->pid, "both", "udp", "ipv4", "loopback", result->rx, result->tx };
    char extra[64] = ",\"name_hex\":\"";
    size_t length = strlen(extra);

    for (const char *byte = result->name; *byte; byte++)
        length += (size_t)snprintf(extra + length, sizeof extra - length, "%02x", (unsigned char)*byte);
    snprintf(extra + length, sizeof extra - length, "\"");
    report_traffic("hostile_names", &traffic, extra);
}

int main(int argc, char **argv)
{
    unsigned hold_seconds = 0;
    int status = 0, child_status;
    struct result *results = shared_array(PROCESSES, sizeof *results);

    if (argc > 2) {
        fprintf(stderr, "Usage: hostile_names [HOLD_SECONDS]\n");
        return 2;
    }
    if (argc == 2)
        hold_seconds = (unsigned)argument_number("HOLD_SECONDS", argv[1], 0, 3600);
    for (int i = 0; i < PROCESSES; i++) {
        pid_t pid = fork();

        if (pid < 0)
            report_fatal("fork");
        if (pid == 0)
            run_process(i, hold_seconds, &results[i]);
    }
    while (wait(&child_status) > 0)
        status |= child_status;
    for (int i = 0; i < PROCESSES; i++)
        print_result(&results[i]);
    if (status != 0)
        fprintf(stderr, "A process failed\n");
    return status != 0;
}
