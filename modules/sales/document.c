/* Quotes and orders on paper. */
#include "sales.h"

#include <inttypes.h>
#include <string.h>

enum {
    COLUMNS = 6
};

static const struct bd_pdf_col columns[COLUMNS] = {
    {"项目", 3400, BD_LEFT},
    {"规格", 1900, BD_LEFT},
    {"数量", 1100, BD_RIGHT},
    {"单位", 900, BD_LEFT},
    {"单价", 1300, BD_RIGHT},
    {"金额", 1400, BD_RIGHT},
};

/* "2.4×1.2 m", "1.5 m", "7 天"; empty where size plays no part. */
static const char *
size_text(struct bd_req *r, const struct price_line *p)
{
    if (p->width_mm > 0 && p->height_mm > 0)
        return bd_fmt(r, "%s×%s m", bd_decimal(r, p->width_mm, 3),
            bd_decimal(r, p->height_mm, 3));
    if (p->length_mm > 0)
        return bd_fmt(r, "%s m", bd_decimal(r, p->length_mm, 3));
    if (p->days > 0)
        return bd_fmt(r, "%" PRId64 " 天", p->days);
    return "";
}

/* Two decimals as all money has, four where the price needs them. */
static const char *
price_text(struct bd_req *r, int64_t e4)
{
    return e4 % 100 == 0 ? bd_yuan(r, e4 / 100) : bd_decimal(r, e4, 4);
}

static void
pdf_lines(struct bd_req *r, struct bd_pdf *pdf, const struct lines *lines)
{
    const char **cells =
        bd_alloc(r, sizeof(*cells) * COLUMNS * (size_t)(lines->n + 1));

    for (int i = 0; i < lines->n; i++) {
        const struct line *l = &lines->v[i];
        const char **cell = cells + i * COLUMNS;

        cell[0] =
            l->note == NULL ? l->title : bd_fmt(r, "%s\n%s", l->title, l->note);
        cell[1] = size_text(r, &l->price);
        cell[2] = bd_decimal(r, l->price.quantity_e3, 3);
        cell[3] = l->unit;
        cell[4] = price_text(r, l->price.unit_price_e4);
        cell[5] = bd_yuan(r, l->amount_fen);
    }
    bd_pdf_table(pdf, columns, COLUMNS, cells, lines->n);
}

static void
pdf_totals(struct bd_req *r, struct bd_pdf *pdf, const struct bd_row *row)
{
    if (bd_col(row, "discount_fen") > 0) {
        bd_pdf_text(pdf,
            bd_fmt(r, "小计 ¥%s", bd_yuan(r, bd_col(row, "subtotal_fen"))), 10,
            BD_RIGHT);
        bd_pdf_text(pdf,
            bd_fmt(r, "优惠 -¥%s", bd_yuan(r, bd_col(row, "discount_fen"))), 10,
            BD_RIGHT);
    }
    bd_pdf_text(pdf,
        bd_fmt(r, "合计 ¥%s", bd_yuan(r, bd_col(row, "total_fen"))), 14,
        BD_RIGHT);
}

static int
pdf_send(struct bd_req *r, struct bd_pdf *pdf, const char *no)
{
    const void *bytes;
    size_t len;

    if (bd_pdf_finish(pdf, &bytes, &len) < 0)
        return -1;
    bd_set_header(
        r, "Content-Disposition", bd_fmt(r, "inline; filename=\"%s.pdf\"", no));
    return bd_send(r, "application/pdf", bytes, len);
}

static void
pdf_section(struct bd_pdf *pdf, const char *title, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    bd_pdf_heading(pdf, title);
    bd_pdf_text(pdf, text, 10, BD_LEFT);
}

/* The link's QR code; a quote that was not published has none. */
static int
pdf_link(struct bd_req *r, struct bd_pdf *pdf, int64_t id)
{
    const char *token;
    struct bd_row *link;
    const void *png;
    size_t len;

    if (bd_one(r, &link, SQL_QUOTE_LINK, "i", id) < 0)
        return -1;
    if (link == NULL || bd_null(link, "link_nonce"))
        return 0;
    token = quote_token(r, id, bd_text(link, "link_nonce"));
    if (token == NULL || bd_qr_png(r, quote_url(r, token), 480, &png, &len) < 0)
        return -1;
    bd_pdf_png(pdf, png, len, 110, BD_LEFT, "扫码查看、确认报价");
    return 0;
}

int
quote_pdf(struct bd_req *r)
{
    struct bd_row *row, *customer;
    struct lines lines = {0};
    struct bd_pdf *pdf;
    int64_t id = bd_path_id(r);

    if (bd_load(r, &row, "quote", id, 0) < 0 ||
        bd_load(r, &customer, "customer", bd_col(row, "customer_id"), 0) < 0 ||
        lines_load(r, SQL_QUOTE_LINES, id, &lines) < 0)
        return -1;
    pdf = bd_pdf_new(r, bd_fmt(r, "报价单 %s", bd_text(row, "no")),
        bd_setting(r, "baodan.company"));
    bd_pdf_pairs(pdf,
        (const char *const[]){"编号",
            bd_fmt(
                r, "%s V%" PRId64, bd_text(row, "no"), bd_col(row, "revision")),
            "客户", bd_text(customer, "name"), "有效期至",
            bd_text(row, "valid_until"), "报价单位",
            bd_setting(r, "baodan.company")},
        4);
    pdf_lines(r, pdf, &lines);
    pdf_totals(r, pdf, row);
    pdf_section(pdf, "备注", bd_text(row, "note"));
    pdf_section(pdf, "条款", bd_text(row, "terms"));
    if (pdf_link(r, pdf, id) < 0)
        return -1;
    return pdf_send(r, pdf, bd_text(row, "no"));
}

int
order_pdf(struct bd_req *r)
{
    struct bd_row *row, *customer;
    struct lines lines = {0};
    struct bd_pdf *pdf;
    const char *address;

    if (bd_load(r, &row, "order", bd_path_id(r), 0) < 0 ||
        bd_load(r, &customer, "customer", bd_col(row, "customer_id"), 0) < 0 ||
        lines_load(r, SQL_ORDER_LINES, bd_path_id(r), &lines) < 0)
        return -1;
    address = bd_text(row, "site_address");
    pdf = bd_pdf_new(r, bd_fmt(r, "报单 %s", bd_text(row, "no")),
        bd_setting(r, "baodan.company"));
    bd_pdf_pairs(pdf,
        (const char *const[]){"编号", bd_text(row, "no"), "客户",
            bd_text(customer, "name"), "现场地址",
            address == NULL ? "-" : address, "加急",
            bd_col(row, "urgent") != 0 ? "是" : "否"},
        4);
    pdf_lines(r, pdf, &lines);
    pdf_totals(r, pdf, row);
    pdf_section(pdf, "备注", bd_text(row, "note"));
    return pdf_send(r, pdf, bd_text(row, "no"));
}
