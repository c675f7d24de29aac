/* worker.h - the one thing that the program bd-worker calls. */
#ifndef BD_WORKER_H
#define BD_WORKER_H

/*
 * The whole worker lives in libbd.so, whose symbols modules link against;
 * the program is only its door.  Returns the process's exit code.
 */
__attribute__((visibility("default"))) int bd_worker_main(
    int argc, char **argv);

#endif
