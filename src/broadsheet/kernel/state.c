/* The state of an index as bytes and back: `dump` and `load` of analysis/index.py say the form. */

#include "state.h"
#include <math.h>

#define MAGIC "BSI1"

typedef struct {
    char *bytes;
    size_t n, room;
} Writer;

static int
put(Writer *writer, const void *bytes, size_t n)
{
    void *grown = writer->bytes;
    if (grow(&grown, &writer->room, writer->n + n, 1) < 0)
        return -1;
    writer->bytes = grown;
    if (n)
        memcpy(writer->bytes + writer->n, bytes, n);
    writer->n += n;
    return 0;
}

#define PUT(value) put(writer, &(value), sizeof(value))

static int
by_text(const void *left, const void *right)
{
    return PyUnicode_Compare((*(const Term *const *)left)->text,
                             (*(const Term *const *)right)->text);
}

static int
by_id(const void *left, const void *right)
{
    int64_t a = (*(const Story *const *)left)->id, b = (*(const Story *const *)right)->id;
    return a < b ? -1 : a > b;
}

static int
put_term(Writer *writer, const Term *term)
{
    PyObject *raw = PyUnicode_AsEncodedString(term->text, "utf-8", "surrogatepass");
    if (raw == NULL)
        return -1;
    uint32_t length = (uint32_t)PyBytes_GET_SIZE(raw), held = term->held;
    int failed = PUT(length) < 0 || PUT(term->count) < 0 || PUT(held) < 0
                 || put(writer, PyBytes_AS_STRING(raw), length) < 0
                 || put(writer, term->ring, held * sizeof(int64_t)) < 0;
    Py_DECREF(raw);
    return failed ? -1 : 0;
}

/* The terms that matter, in the order of their texts; `ranks` is their order by number. */
static int
put_terms(Index *self, Writer *writer, uint32_t *ranks, const Term **sorted)
{
    uint64_t n = 0, stories = self->n_stories;
    for (size_t i = 0; i < self->n_terms; i++)
        if (self->terms[i].text != NULL
            && (ranks[i] || self->terms[i].held || self->terms[i].count))
            sorted[n++] = &self->terms[i];
    qsort(sorted, n, sizeof(Term *), by_text);
    if (PUT(n) < 0 || PUT(stories) < 0)
        return -1;
    for (uint64_t i = 0; i < n; i++) {
        ranks[sorted[i] - self->terms] = (uint32_t)i;
        if (put_term(writer, sorted[i]) < 0)
            return -1;
    }
    return 0;
}

static int
put_story(Writer *writer, const Story *story, const uint32_t *ranks)
{
    uint32_t n = (uint32_t)story->n;
    if (PUT(story->id) < 0 || PUT(story->norm) < 0 || PUT(story->hour) < 0 || PUT(n) < 0)
        return -1;
    for (size_t i = 0; i < story->n; i++)
        if (PUT(ranks[story->terms[i]]) < 0)
            return -1;
    return put(writer, story->weights, story->n * sizeof(double));
}

static int
put_all(Index *self, Writer *writer)
{
    uint32_t *ranks = PyMem_RawCalloc(self->n_terms + 1, sizeof(uint32_t));
    const Term **sorted = PyMem_RawCalloc(self->n_terms + 1, sizeof(Term *));
    const Story **stories = PyMem_RawCalloc(self->n_stories + 1, sizeof(Story *));
    int failed = !ranks || !sorted || !stories;
    if (failed)
        PyErr_NoMemory();
    for (size_t i = 0, k = 0; !failed && i <= self->stories_mask; i++) {
        Story *story = self->stories[i].story;
        if (story == NULL)
            continue;
        stories[k++] = story;
        for (size_t t = 0; t < story->n; t++)
            ranks[story->terms[t]] = 1;
    }
    failed = failed || put(writer, MAGIC, 4) < 0 || PUT(self->articles) < 0
             || PUT(self->forget_at) < 0 || PUT(self->sweep_at) < 0
             || put_terms(self, writer, ranks, sorted) < 0;
    if (!failed)
        qsort(stories, self->n_stories, sizeof(Story *), by_id);
    for (size_t i = 0; !failed && i < self->n_stories; i++)
        failed = put_story(writer, stories[i], ranks) < 0;
    PyMem_RawFree(ranks);
    PyMem_RawFree(sorted);
    PyMem_RawFree(stories);
    return failed ? -1 : 0;
}

PyObject *
index_dump(Index *self, PyObject *Py_UNUSED(none))
{
    Writer writer = {NULL, 0, 0};
    PyObject *bytes = NULL;
    if (put_all(self, &writer) == 0)
        bytes = PyBytes_FromStringAndSize(writer.bytes, (Py_ssize_t)writer.n);
    PyMem_RawFree(writer.bytes);
    return bytes;
}

/* ---- back */

typedef struct {
    const char *bytes;
    size_t left;
} Source;

static int
refused(void)
{
    PyErr_SetString(PyExc_ValueError, "not the state of an index");
    return -1;
}

static int
get(Source *source, void *to, size_t n)
{
    if (n > source->left)
        return refused();
    if (n)
        memcpy(to, source->bytes, n);
    source->bytes += n;
    source->left -= n;
    return 0;
}

#define GET(value) get(source, &(value), sizeof(value))

static int
get_term(Index *self, Source *source, uint64_t expected)
{
    uint32_t length, count, held, number;
    if (GET(length) < 0 || GET(count) < 0 || GET(held) < 0)
        return -1;
    if (length > source->left || held > self->ring)
        return refused();
    PyObject *text = PyUnicode_Decode(source->bytes, length, "utf-8", "surrogatepass");
    int known = text == NULL ? -1 : term_number(self, text, 1, &number);
    Py_XDECREF(text);
    source->bytes += length;
    source->left -= length;
    if (known < 0)
        return -1;
    if (number != expected) /* twice the same text */
        return refused();
    Term *term = &self->terms[number];
    term->count = count;
    self->counted += count != 0;
    if (held == 0)
        return 0;
    if (held * sizeof(int64_t) > source->left)
        return refused();
    term->ring = PyMem_RawCalloc(held, sizeof(int64_t));
    if (term->ring == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    term->room = term->held = (uint16_t)held;
    self->rings++;
    return get(source, term->ring, held * sizeof(int64_t));
}

static int
get_story(Index *self, Source *source, uint64_t n_terms)
{
    int64_t id;
    double norm, hour;
    uint32_t n;
    if (GET(id) < 0 || GET(norm) < 0 || GET(hour) < 0 || GET(n) < 0)
        return -1;
    if ((uint64_t)n * 12 > source->left || story_at(self, id) != NULL)
        return refused();
    Story *story = story_new(self, id);
    if (story == NULL || story_room(story, (size_t)n + 1) < 0)
        return -1;
    story->norm = norm;
    story->hour = hour;
    if (get(source, story->terms, n * sizeof(uint32_t)) < 0
        || get(source, story->weights, n * sizeof(double)) < 0)
        return -1;
    for (uint32_t i = 0; i < n; i++)
        if (story->terms[i] >= n_terms)
            return refused();
    story->n = n;
    return 0;
}

static int
get_all(Index *self, Source *source)
{
    char magic[4];
    uint64_t terms, stories;
    if (get(source, magic, 4) < 0 || memcmp(magic, MAGIC, 4) != 0)
        return refused();
    if (GET(self->articles) < 0 || GET(self->forget_at) < 0 || GET(self->sweep_at) < 0
        || GET(terms) < 0 || GET(stories) < 0)
        return -1;
    for (uint64_t i = 0; i < terms; i++)
        if (get_term(self, source, i) < 0)
            return -1;
    for (uint64_t i = 0; i < stories; i++)
        if (get_story(self, source, terms) < 0)
            return -1;
    return source->left ? refused() : 0;
}

PyObject *
index_load(Index *self, PyObject *bytes)
{
    if (!PyBytes_Check(bytes))
        return PyErr_Format(PyExc_TypeError, "a state is bytes");
    if (self->n_terms || self->n_stories)
        return PyErr_Format(PyExc_ValueError, "only an empty index takes a state");
    Source source = {PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes)};
    if (get_all(self, &source) < 0)
        return NULL;
    Py_RETURN_NONE;
}
