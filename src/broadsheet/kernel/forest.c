/* Decision trees that add up: formats.blockmodel.compiled, leaf by leaf in the same order. */

#include "kernel.h"

#define DEEPEST 200

typedef struct {
    double value;   /* of a leaf, or the threshold */
    int32_t mark;   /* -1: a leaf */
    int32_t high;   /* where to go when the mark is above; otherwise to the next node */
} Node;

typedef struct {
    PyObject_HEAD
    Node *nodes;
    size_t used, room;
    int32_t *roots;
    Py_ssize_t trees, width;
} Forest;

static int
number(PyObject *list, Py_ssize_t at, double *found)
{
    *found = PyFloat_AsDouble(PyList_GET_ITEM(list, at));
    return *found == -1.0 && PyErr_Occurred() ? -1 : 0;
}

/* The tree in nested lists, written behind the nodes that are there. */
static int
planted(Forest *self, PyObject *tree, int depth)
{
    if (grow((void **)&self->nodes, &self->room, self->used + 1, sizeof(Node)) < 0)
        return -1;
    size_t here = self->used++;
    self->nodes[here].mark = -1;
    if (!PyList_Check(tree)) {
        self->nodes[here].value = PyFloat_AsDouble(tree);
        return PyErr_Occurred() ? -1 : 0;
    }
    double mark = 0.0, threshold = 0.0;
    if (PyList_GET_SIZE(tree) == 4
        && (number(tree, 0, &mark) < 0 || number(tree, 1, &threshold) < 0))
        return -1;
    if (PyList_GET_SIZE(tree) != 4 || depth > DEEPEST || !(mark >= 0 && mark < self->width)) {
        PyErr_SetString(PyExc_ValueError, "this is no tree");
        return -1;
    }
    if (planted(self, PyList_GET_ITEM(tree, 2), depth + 1) < 0)
        return -1;
    self->nodes[here].mark = (int32_t)mark;
    self->nodes[here].value = threshold;
    self->nodes[here].high = (int32_t)self->used;
    return planted(self, PyList_GET_ITEM(tree, 3), depth + 1);
}

static void
forest_dealloc(Forest *self)
{
    PyMem_RawFree(self->nodes);
    PyMem_RawFree(self->roots);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
forest_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(named))
{
    PyObject *trees;
    Py_ssize_t width;
    if (!PyArg_ParseTuple(args, "O!n", &PyList_Type, &trees, &width))
        return NULL;
    Forest *self = (Forest *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->width = width;
    self->roots = PyMem_RawCalloc(PyList_GET_SIZE(trees) + 1, sizeof(int32_t));
    if (self->roots == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    for (; self->trees < PyList_GET_SIZE(trees); self->trees++) {
        self->roots[self->trees] = (int32_t)self->used;
        if (planted(self, PyList_GET_ITEM(trees, self->trees), 0) < 0) {
            Py_DECREF(self);
            return NULL;
        }
    }
    return (PyObject *)self;
}

static PyObject *
forest_sum(Forest *self, PyObject *args, PyObject *Py_UNUSED(named))
{
    PyObject *row;
    double marks[256], total = 0.0;
    if (!PyArg_ParseTuple(args, "O!", &PyTuple_Type, &row))
        return NULL;
    if (PyTuple_GET_SIZE(row) != self->width || self->width > 256) {
        PyErr_SetString(PyExc_ValueError, "another number of marks");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < self->width; i++) {
        marks[i] = PyFloat_AsDouble(PyTuple_GET_ITEM(row, i));
        if (marks[i] == -1.0 && PyErr_Occurred())
            return NULL;
    }
    for (Py_ssize_t i = 0; i < self->trees; i++) {
        const Node *node = self->nodes + self->roots[i];
        while (node->mark >= 0)
            node = marks[node->mark] <= node->value ? node + 1 : self->nodes + node->high;
        total += node->value;
    }
    return PyFloat_FromDouble(total);
}

PyTypeObject Forest_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "kernel.Forest",
    .tp_doc = "Forest(trees, width): called with marks, the sum; see formats.blockmodel.",
    .tp_basicsize = sizeof(Forest),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = forest_new,
    .tp_call = (ternaryfunc)forest_sum,
    .tp_dealloc = (destructor)forest_dealloc,
};
