/* Every night the books are compared with themselves. */
#include "finance.h"

#include <inttypes.h>

/* What the view money_fault finds is an error for whoever runs the machine. */
int
finance_books_job(struct bd_req *r, const cJSON *arg)
{
    struct bd_rows *rows;

    (void)arg;
    if (bd_all(r, &rows, SQL_FAULTS, "") < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++) {
        const struct bd_row *row = bd_row(rows, i);

        bd_log(r, BD_ERROR, "finance.books_differ",
            "rule=%s no=%s said_fen=%" PRId64 " found_fen=%" PRId64,
            bd_text(row, "rule"), bd_text(row, "no"), bd_col(row, "said_fen"),
            bd_col(row, "found_fen"));
    }
    return 0;
}
