/* arguments.c - see arguments.h. */
#include "arguments.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

long argument_number(const char *name, const char *text, long minimum, long maximum)
{
    char *end;

    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno || end == text || *end || number < minimum || number > maximum) {
        fprintf(stderr, "Cannot use %s \"%s\": expected a whole number from %ld to %ld\n", name, text, minimum,
                maximum);
        exit(2);
    }
    return number;
}
