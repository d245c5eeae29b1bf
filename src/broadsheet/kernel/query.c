/* Texts and stories as queries: the weightiest terms of each, of length one. */

#include "query.h"
#include <math.h>

static int
by_weight_and_text(const void *left, const void *right)
{
    const Weighed *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight < b->weight ? 1 : -1;
    return -PyUnicode_Compare(a->text, b->text);
}

static int
by_weight_and_order(const void *left, const void *right)
{
    const Weighed *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight < b->weight ? 1 : -1;
    return a->order < b->order ? -1 : a->order > b->order;
}

void
in_order_of_text(Weighed *weighed, size_t n)
{
    qsort(weighed, n, sizeof(Weighed), by_weight_and_text);
}

void
in_order_of_place(Weighed *weighed, size_t n)
{
    qsort(weighed, n, sizeof(Weighed), by_weight_and_order);
}

double
length_of(const double *weights, size_t n)
{
    double square = 0.0;
    for (size_t i = 0; i < n; i++)
        square += weights[i] * weights[i];
    double length = sqrt(square);
    return length != 0.0 ? length : 1.0;
}

/* A query of the first terms of a sorted list. */
PyObject *
query_made(Index *index, const Weighed *weighed, size_t n)
{
    if (n > index->vector)
        n = index->vector;
    Query *query = PyObject_New(Query, &Query_Type);
    if (query == NULL)
        return NULL;
    query->index = (Index *)Py_NewRef(index);
    query->epoch = index->epoch;
    query->n = n;
    query->places.slots = NULL;
    query->terms = PyMem_RawCalloc(n + 1, sizeof(uint32_t));
    query->weights = PyMem_RawCalloc(n + 1, sizeof(double));
    query->parts = PyMem_RawCalloc(n + 1, sizeof(double));
    query->present = PyMem_RawCalloc(n + 1, 1);
    if (!query->terms || !query->weights || !query->parts || !query->present) {
        Py_DECREF(query);
        return PyErr_NoMemory();
    }
    for (size_t i = 0; i < n; i++)
        query->weights[i] = weighed[i].weight;
    double norm = length_of(query->weights, n);
    for (size_t i = 0; i < n; i++) {
        query->terms[i] = weighed[i].term;
        query->weights[i] = weighed[i].weight / norm;
    }
    if (places_made(&query->places, query->terms, n) < 0) {
        Py_DECREF(query);
        return NULL;
    }
    return (PyObject *)query;
}

static void
query_dealloc(Query *self)
{
    PyMem_RawFree(self->terms);
    PyMem_RawFree(self->weights);
    PyMem_RawFree(self->parts);
    PyMem_RawFree(self->present);
    PyMem_RawFree(self->places.slots);
    Py_XDECREF(self->index);
    PyObject_Free(self);
}

static Py_ssize_t
query_length(Query *self)
{
    return (Py_ssize_t)self->n;
}

/* Terms and weights as a dictionary, in their order. */
PyObject *
as_dict(Index *index, const uint32_t *terms, const double *weights, size_t n)
{
    PyObject *found = PyDict_New();
    for (size_t i = 0; found != NULL && i < n; i++) {
        PyObject *weight = PyFloat_FromDouble(weights[i]);
        if (weight == NULL || PyDict_SetItem(found, index->terms[terms[i]].text, weight) < 0)
            Py_CLEAR(found);
        Py_XDECREF(weight);
    }
    return found;
}

/* Whether the numbers of a query still mean what they meant. */
int
query_holds(Index *index, PyObject *object)
{
    if (!Py_IS_TYPE(object, &Query_Type)) {
        PyErr_SetString(PyExc_TypeError, "a query of this index is needed");
        return 0;
    }
    Query *query = (Query *)object;
    if (query->index != index || query->epoch != index->epoch) {
        PyErr_SetString(PyExc_ValueError, "a query of another index, or one that is outdated");
        return 0;
    }
    return 1;
}

static PyObject *
query_terms(Query *self, PyObject *Py_UNUSED(none))
{
    if (!query_holds(self->index, (PyObject *)self))
        return NULL;
    return as_dict(self->index, self->terms, self->weights, self->n);
}

static PySequenceMethods query_sequence = {.sq_length = (lenfunc)query_length};

static PyMethodDef query_methods[] = {
    {"terms", (PyCFunction)query_terms, METH_NOARGS, "Each term with its weight."},
    {NULL},
};

PyTypeObject Query_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "kernel.Query",
    .tp_doc = "The weightiest terms of a text; see analysis.index.",
    .tp_basicsize = sizeof(Query),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_dealloc = (destructor)query_dealloc,
    .tp_as_sequence = &query_sequence,
    .tp_methods = query_methods,
};
