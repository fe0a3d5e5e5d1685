/* arguments.h - numbers on the command line. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

/* The whole number in text, from minimum to maximum; exits with status 2 and a message that names it otherwise. */
long argument_number(const char *name, const char *text, long minimum, long maximum);

#endif
