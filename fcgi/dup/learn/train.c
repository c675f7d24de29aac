/*
 * train.c - logistic regression with L2 by Newton's method.
 * train FILE > weights.h; train FILE cross | by-kind tries it on pairs that
 * it was not trained on.
 */
#include "pairs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    N = BD__DUP_FEATURES,
    FOLDS = 5,
    STEPS = 12
};

static const double ridge = 1.0;

struct sample {
    double f[N];
    int label, fold;
    const char *kind;
};
struct samples {
    struct sample *s;
    int n;
};

/* Pairs of one first name stay in one fold. */
static int
fold_of(const char *name)
{
    uint32_t h = 2166136261u;

    while (*name != '\0')
        h = (h ^ (unsigned char)*name++) * 16777619u;
    return (int)(h >> 8) % FOLDS;
}

static struct samples
measure(const struct pairs *p)
{
    struct samples all = {calloc((size_t)p->n, sizeof(*all.s)), p->n};

    for (int i = 0; all.s != NULL && i < p->n; i++) {
        struct bd__dup_name a, b;

        bd__dup_parse(p->pair[i].a, &a);
        bd__dup_parse(p->pair[i].b, &b);
        bd__dup_features(&a, &b, all.s[i].f);
        all.s[i].label = p->pair[i].label;
        all.s[i].fold = fold_of(p->pair[i].a);
        all.s[i].kind = p->pair[i].kind;
    }
    return all;
}

static double
probability(const double w[N], const double f[N])
{
    double sum = 0;

    for (int i = 0; i < N; i++)
        sum += w[i] * f[i];
    return 1 / (1 + exp(-sum));
}

/* Solves h x = g by elimination; h is positive definite. */
static void
solve(double h[N][N], double g[N])
{
    for (int i = 0; i < N; i++)
        for (int k = i + 1; k < N; k++) {
            double q = h[k][i] / h[i][i];

            for (int j = i; j < N; j++)
                h[k][j] -= q * h[i][j];
            g[k] -= q * g[i];
        }
    for (int i = N - 1; i >= 0; i--) {
        for (int j = i + 1; j < N; j++)
            g[i] -= h[i][j] * g[j];
        g[i] /= h[i][i];
    }
}

/* Is the sample left out (its fold, or its kind)? */
typedef int left_out(const struct sample *s, const void *what);

static void
train(const struct samples *all, left_out *out, const void *what, double w[N])
{
    memset(w, 0, N * sizeof(*w));
    for (int step = 0; step < STEPS; step++) {
        static double h[N][N];
        double g[N];

        memset(h, 0, sizeof(h));
        for (int i = 0; i < N; i++) {
            g[i] = -ridge * w[i];
            h[i][i] = ridge;
        }
        for (int k = 0; k < all->n; k++) {
            const struct sample *s = &all->s[k];
            double p, v;

            if (out(s, what))
                continue;
            p = probability(w, s->f);
            v = p * (1 - p);
            for (int i = 0; i < N; i++) {
                g[i] += (s->label - p) * s->f[i];
                for (int j = 0; s->f[i] != 0 && j < N; j++)
                    h[i][j] += v * s->f[i] * s->f[j];
            }
        }
        solve(h, g);
        for (int i = 0; i < N; i++)
            w[i] += g[i];
    }
}

static int
none(const struct sample *s, const void *what)
{
    (void)s;
    (void)what;
    return 0;
}

static int
of_fold(const struct sample *s, const void *what)
{
    return s->fold == *(const int *)what;
}

static int
of_kind(const struct sample *s, const void *what)
{
    return strcmp(s->kind, what) == 0;
}

struct count {
    int hit, miss, wrong;
};

static void
print_count(const char *name, struct count c)
{
    double p = c.hit / (double)(c.hit + c.wrong);
    double r = c.hit / (double)(c.hit + c.miss);

    printf("%s P=%.4f R=%.4f F1=%.4f\n", name, p, r, 2 * p * r / (p + r));
}

static void
cross(const struct samples *all)
{
    static const double limit[] = {0.5, 0.9};
    struct count c[2] = {{0, 0, 0}, {0, 0, 0}};
    double w[N];

    for (int fold = 0; fold < FOLDS; fold++) {
        train(all, of_fold, &fold, w);
        for (int k = 0; k < all->n; k++) {
            const struct sample *s = &all->s[k];
            double p = probability(w, s->f);

            if (s->fold != fold)
                continue;
            for (int l = 0; l < 2; l++) {
                c[l].hit += s->label == 1 && p >= limit[l];
                c[l].miss += s->label == 1 && p < limit[l];
                c[l].wrong += s->label == 0 && p >= limit[l];
            }
        }
    }
    print_count("p>=0.5", c[0]);
    print_count("p>=0.9", c[1]);
}

/* How a kind fares when nothing like it was trained on. */
static void
by_kind(const struct samples *all)
{
    for (int first = 0; first < all->n; first++) {
        const char *kind = all->s[first].kind;
        int seen = 0, n = 0, right = 0;
        double w[N];

        for (int k = 0; k < first && !seen; k++)
            seen = strcmp(all->s[k].kind, kind) == 0;
        if (seen)
            continue;
        train(all, of_kind, kind, w);
        for (int k = 0; k < all->n; k++)
            if (of_kind(&all->s[k], kind)) {
                n++;
                right +=
                    (probability(w, all->s[k].f) >= 0.5) == all->s[k].label;
            }
        printf("%-24s %d of %d right\n", kind, right, n);
    }
}

int
main(int argc, char **argv)
{
    struct pairs p;
    struct samples all;
    double w[N];

    if (argc < 2) {
        fprintf(stderr, "usage: train FILE [cross | by-kind]\n");
        return 2;
    }
    p = pairs_read(argv[1]);
    all = measure(&p);
    if (all.s == NULL)
        return 2;
    if (argc > 2 && strcmp(argv[2], "cross") == 0) {
        cross(&all);
        return 0;
    }
    if (argc > 2) {
        by_kind(&all);
        return 0;
    }
    train(&all, none, NULL, w);
    printf("/* Made by `make dup-train` from %d pairs. */\n"
           "// clang-format off\n"
           "static const double bd__dup_weights[] = {\n",
        all.n);
    for (int i = 0; i < N; i++)
        printf("    %.6g, /* %s */\n", w[i], bd__dup_feature_names[i]);
    printf("};\n");
    return 0;
}
