/* shared_array.h - zeroed memory that forked processes share, for results. */
#ifndef SHARED_ARRAY_H
#define SHARED_ARRAY_H

#include <stddef.h>

/* Room for count elements; exits the program when there is no memory. */
void *shared_array(size_t count, size_t element_size);

#endif
