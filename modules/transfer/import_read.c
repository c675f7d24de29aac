/*
 * import_read.c - the job that turns an upload into rows, finds the row of
 * titles among the first ones, and guesses what each column means.
 */
#include "transfer.h"

#include <string.h>

enum {
    LOOKED_AT = 20, /* rows in which the titles may stand */
    SAMPLES = 4,
    FIELDS_MAX = 120,
    TITLE_MAX = 40, /* characters */
    SURE = 70 /* of words_match(): below it a column is left to the user */
};

struct head {
    struct bd_sheet_row row;
    int at;   /* how many rows end with it */
    int good; /* titles that name a field */
};

/* How well each column's title names each field. */
struct scores {
    const char *target;
    const struct bd_sheet_row *head;
    const struct bd_field *field[FIELDS_MAX];
    int n;
    unsigned char score[FIELDS_MAX][COLUMNS_MAX];
};

static void
score_field(struct bd_req *r, const struct bd_field *f, void *arg)
{
    struct scores *s = arg;

    if (s->n == FIELDS_MAX)
        return;
    for (int i = 0; i < s->head->n && i < COLUMNS_MAX; i++) {
        const struct bd_sheet_cell *c = &s->head->cell[i];
        struct bd_scratch m = bd_scratch(r);

        if (c->kind == 't' && bd_chars(c->text) <= TITLE_MAX)
            s->score[s->n][i] =
                (unsigned char)words_match(r, s->target, f, c->text);
        bd_scratch_end(r, m);
    }
    s->field[s->n++] = f;
}

static struct scores *
scores_of(struct bd_req *r, const char *target, const struct bd_sheet_row *head)
{
    struct scores *s = bd_alloc(r, sizeof(*s));

    s->target = target;
    s->head = head;
    import_each_field(r, target, score_field, s);
    return s;
}

static int
titles_in(struct bd_req *r, const char *target, const struct bd_sheet_row *row)
{
    const struct scores *s = scores_of(r, target, row);
    int good = 0;

    for (int i = 0; i < row->n && i < COLUMNS_MAX; i++)
        for (int k = 0; k < s->n; k++)
            if (s->score[k][i] >= SURE) {
                good++;
                break;
            }
    return good;
}

/* The row with most titles that we know; without any, the first of two. */
static int
find_head(struct bd_req *r, int64_t id, const char *target, struct head *h)
{
    struct bd_sheet *s = bd_sheet_open(r, import_spool(r, id, "rows"), 0);
    struct bd_sheet_row row;
    int rc = s == NULL ? -1 : 1;

    *h = (struct head){.good = -1};
    for (int i = 1; rc > 0 && i <= LOOKED_AT; i++) {
        int good;

        rc = bd_sheet_next(r, s, &row);
        if (rc <= 0)
            break;
        good = titles_in(r, target, &row);
        if (good > h->good)
            *h = (struct head){row, i, good};
    }
    return rc < 0 ? -1 : 0;
}

/* ------------------------------------------------------------ columns ---- */

/* The best pairs first, each field and each column once. */
static cJSON *
guess_all(struct bd_req *r, const char *target, const struct head *h)
{
    struct scores *s = scores_of(r, target, &h->row);
    cJSON *mapping = cJSON_CreateObject();

    for (;;) {
        int best = SURE - 1, field = 0, column = 0;

        for (int k = 0; k < s->n; k++)
            for (int i = 0; i < COLUMNS_MAX; i++)
                if (s->score[k][i] > best) {
                    best = s->score[k][i];
                    field = k;
                    column = i;
                }
        if (best < SURE)
            return mapping;
        bd_json_set_i64(mapping, s->field[field]->name, column);
        for (int k = 0; k < s->n; k++)
            s->score[k][column] = 0;
        memset(s->score[field], 0, sizeof(s->score[field]));
    }
}

static cJSON *
columns_of(struct bd_req *r, int64_t id, const struct head *h)
{
    struct bd_sheet *s =
        bd_sheet_open(r, import_spool(r, id, "rows"), h->row.next);
    cJSON *columns = cJSON_CreateArray();
    struct bd_sheet_row row;

    for (int i = 0; i < h->row.n && i < COLUMNS_MAX; i++) {
        cJSON *c = cJSON_CreateObject();

        bd_json_set_str(c, "title",
            bd_prefix(
                r, h->row.cell[i].kind != 0 ? h->row.cell[i].text : "", 60));
        cJSON_AddArrayToObject(c, "samples");
        cJSON_AddItemToArray(columns, c);
    }
    for (int k = 0; s != NULL && k < SAMPLES; k++) {
        cJSON *c;
        int i = 0;

        if (bd_sheet_next(r, s, &row) <= 0)
            break;
        cJSON_ArrayForEach(c, columns)
        {
            const char *text =
                i < row.n && row.cell[i].kind != 0 ? row.cell[i].text : "";

            i++;
            cJSON_AddItemToArray(cJSON_GetObjectItemCaseSensitive(c, "samples"),
                cJSON_CreateString(bd_prefix(r, text, 40)));
        }
    }
    return columns;
}

/* The same titles in the same order meant this the last time. */
static int
remembered(
    struct bd_req *r, const char *target, const char *header, cJSON **mapping)
{
    struct bd_row *row;
    const char *why, *text;
    cJSON *was;

    if (bd_one(r, &row, SQL_REMEMBERED, "ss", target, header) < 0)
        return -1;
    text = row != NULL ? bd_text(row, "mapping") : NULL;
    was = text != NULL ? bd_json(r, text, strlen(text), &why) : NULL;
    if (was != NULL)
        *mapping = was;
    return 0;
}

static const char *
header_of(struct bd_req *r, const struct head *h)
{
    const char *all = "";
    unsigned char sum[32];

    for (int i = 0; i < h->row.n; i++)
        all = bd_fmt(
            r, "%s\x1f%s", all, h->row.cell[i].kind ? h->row.cell[i].text : "");
    bd_sha256(all, strlen(all), sum);
    return bd_hex(r, sum, sizeof(sum));
}

/* ---------------------------------------------------------------- job ---- */

struct found {
    int64_t id;
    const char *book, *mapping, *refused;
    int64_t sheet, total, from;
};

static int
keep(struct bd_req *r, void *arg)
{
    const struct found *f = arg;
    struct bd_row *row;

    if (bd_load(r, &row, "import", f->id, BD_LOCK) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), "reading") != 0)
        return 0; /* another worker was faster */
    if (f->refused != NULL) {
        cJSON *why = cJSON_CreateObject();

        bd_json_set_str(why, "refused", f->refused);
        return bd_advance(r, "import", row, "refuse", why);
    }
    if (bd_exec(r, SQL_READ, "issiii", f->sheet, f->book, f->mapping, f->total,
            f->from, f->id) < 0)
        return -1;
    return bd_advance(r, "import", row, "map", NULL);
}

static int
look(struct bd_req *r, const char *target, cJSON *book, struct found *f)
{
    cJSON *mapping;
    struct head h;

    if (find_head(r, f->id, target, &h) < 0)
        return -1;
    mapping = guess_all(r, target, &h);
    bd_json_set_str(book, "header", header_of(r, &h));
    if (remembered(r, target, bd_str(book, "header"), &mapping) < 0)
        return -1;
    bd_json_set_i64(book, "head_row", h.row.number);
    bd_json_set_i64(book, "head_next", h.row.next);
    cJSON_ReplaceItemInObjectCaseSensitive(
        book, "columns", columns_of(r, f->id, &h));
    f->sheet = bd_i64(book, "sheet", 0);
    f->total = bd_i64(book, "rows", 0) - h.at;
    f->from = h.row.next;
    if (f->total <= 0)
        f->refused = "表格里只有标题，没有数据";
    f->mapping = bd_json_text(r, mapping);
    f->book = bd_json_text(r, book);
    return 0;
}

int
import_read_job(struct bd_req *r, const cJSON *arg)
{
    struct found f = {.id = bd_i64(arg, "id", 0)};
    struct bd_row *row;
    cJSON *book;

    if (bd_load(r, &row, "import", f.id, 0) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), "reading") != 0)
        return 0;
    if (bd_act_as(r, bd_col(row, "owner_id")) < 0 ||
        bd_sheet_unpack(r, import_spool(r, f.id, "up"),
            import_spool(r, f.id, "rows"),
            bd_null(row, "sheet") ? -1 : (int)bd_col(row, "sheet"), &book) < 0)
        return -1;
    f.refused = bd_str(book, "refused");
    if (f.refused == NULL && look(r, bd_text(row, "target"), book, &f) < 0)
        return -1;
    return bd_tx_with(r, keep, &f);
}
