/*
 * score.c - from features to a probability: logistic regression with the
 * weights that learn/train.c found.
 */
#include "dup/dup.h"
#include "dup/weights.h"

#include <math.h>

double
bd__dup_score(const struct bd__dup_name *a, const struct bd__dup_name *b)
{
    double f[BD__DUP_FEATURES], sum = 0;
    int n = bd__dup_features(a, b, f);

    for (int i = 0; i < n; i++)
        sum += f[i] * bd__dup_weights[i];
    return 1 / (1 + exp(-sum));
}
