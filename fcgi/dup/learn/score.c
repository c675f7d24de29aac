/*
 * score.c - how good the score is on a file of labelled pairs: two lines for
 * two limits, then how many of each kind are called duplicates.
 */
#include "pairs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double
ratio(int part, int whole)
{
    return whole > 0 ? part / (double)whole : 0;
}

static void
print_limit(const struct pairs *p, const double *score, double limit)
{
    int hit = 0, wrong = 0, all = 0;
    double precision, recall;

    for (int i = 0; i < p->n; i++) {
        all += p->pair[i].label;
        hit += p->pair[i].label == 1 && score[i] >= limit;
        wrong += p->pair[i].label == 0 && score[i] >= limit;
    }
    precision = ratio(hit, hit + wrong);
    recall = ratio(hit, all);
    printf("p>=%.1f P=%.3f R=%.3f F1=%.3f\n", limit, precision, recall,
        precision + recall > 0 ? 2 * precision * recall / (precision + recall)
                               : 0);
}

static int
by_kind(const void *a, const void *b)
{
    return strcmp(
        ((const struct pair *)a)->kind, ((const struct pair *)b)->kind);
}

static void
print_kinds(struct pairs *p)
{
    qsort(p->pair, (size_t)p->n, sizeof(*p->pair), by_kind);
    printf("%-20s %6s %10s %8s %8s\n", "kind", "pairs", "duplicates", "p>=0.5",
        "p>=0.9");
    for (int i = 0, n; i < p->n; i += n) {
        int same = 0, half = 0, sure = 0;

        for (n = 0; i + n < p->n && by_kind(&p->pair[i], &p->pair[i + n]) == 0;
             n++) {
            struct bd__dup_name a, b;
            double score;

            bd__dup_parse(p->pair[i + n].a, &a);
            bd__dup_parse(p->pair[i + n].b, &b);
            score = bd__dup_score(&a, &b);
            same += p->pair[i + n].label;
            half += score >= 0.5;
            sure += score >= 0.9;
        }
        printf("%-20s %6d %10d %8.3f %8.3f\n", p->pair[i].kind, n, same,
            ratio(half, n), ratio(sure, n));
    }
}

/* Pairs that are called wrong, for who wants to know why. */
static void
print_wrong(const struct pairs *p, const double *score)
{
    for (int i = 0; i < p->n; i++)
        if ((score[i] >= 0.5) != p->pair[i].label ||
            (score[i] >= 0.9 && p->pair[i].label == 0))
            printf("%.3f %d %s\t%s\t%s\n", score[i], p->pair[i].label,
                p->pair[i].kind, p->pair[i].a, p->pair[i].b);
}

static double *
score_all(const struct pairs *p, double *us_each)
{
    double *score = calloc((size_t)p->n, sizeof(*score));
    struct timespec from, to;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; score != NULL && i < p->n; i++) {
        struct bd__dup_name a, b;

        bd__dup_parse(p->pair[i].a, &a);
        bd__dup_parse(p->pair[i].b, &b);
        score[i] = bd__dup_score(&a, &b);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    *us_each = ((double)(to.tv_sec - from.tv_sec) * 1e6 +
                   (double)(to.tv_nsec - from.tv_nsec) / 1e3) /
               p->n;
    return score;
}

int
main(int argc, char **argv)
{
    struct pairs p;
    double *score, us_each;

    if (argc < 2) {
        fprintf(stderr, "usage: score FILE [wrong | speed]\n");
        return 2;
    }
    p = pairs_read(argv[1]);
    score = score_all(&p, &us_each);
    if (score == NULL)
        return 2;
    if (argc > 2 && strcmp(argv[2], "speed") == 0) {
        printf("%.2f us a pair\n", us_each);
    } else if (argc > 2) {
        print_wrong(&p, score);
    } else {
        print_limit(&p, score, 0.5);
        print_limit(&p, score, 0.9);
        print_kinds(&p);
    }
    return 0;
}
