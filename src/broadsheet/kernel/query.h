/* Texts and stories as queries. */

#ifndef BROADSHEET_QUERY_H
#define BROADSHEET_QUERY_H

#include "index.h"

typedef struct {
    double weight;
    PyObject *text; /* borrowed */
    uint32_t term, order;
} Weighed;

void in_order_of_text(Weighed *weighed, size_t n);  /* weight, then text, both falling */
void in_order_of_place(Weighed *weighed, size_t n); /* weight falling, then as they stood */
double length_of(const double *weights, size_t n);
PyObject *query_made(Index *index, const Weighed *weighed, size_t n);
PyObject *as_dict(Index *index, const uint32_t *terms, const double *weights, size_t n);
int query_holds(Index *index, PyObject *object);

#endif
