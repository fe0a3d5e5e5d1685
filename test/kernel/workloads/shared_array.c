/* shared_array.c - see shared_array.h. */
#define _GNU_SOURCE
#include "shared_array.h"

#include "report.h"

#include <sys/mman.h>

void *shared_array(size_t count, size_t element_size)
{
    void *memory = mmap(NULL, count * element_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        report_fatal("mmap");
    return memory;
}
