/* bd-worker: see worker.c. */
#include "worker.h"

int
main(int argc, char **argv)
{
    return bd_worker_main(argc, argv);
}
