/* `Index` of analysis/index.py, to the last bit: every sum is made in the same order as there. */

#include "query.h"
#include "state.h"
#include <math.h>

static int
number_of(PyObject *module, const char *name, double *number)
{
    PyObject *found = PyObject_GetAttrString(module, name);
    *number = found == NULL ? -1.0 : PyFloat_AsDouble(found);
    Py_XDECREF(found);
    return PyErr_Occurred() ? -1 : 0;
}

/* What the Python module of the same name says: the background, and the numbers in capitals. */
static int
index_settled(Index *self)
{
    double smooth, slack, forget, sweep, articles, away, away_hours;
    PyObject *module = PyImport_ImportModule("broadsheet.analysis.index");
    PyObject *table = module ? PyObject_CallMethod(module, "background", NULL) : NULL;
    int failed = table == NULL || number_of(module, "SMOOTH", &smooth) < 0
                 || number_of(module, "SLACK", &slack) < 0
                 || number_of(module, "VOCABULARY", &forget) < 0
                 || number_of(module, "SWEEP", &sweep) < 0
                 || number_of(module, "AWAY", &away) < 0
                 || number_of(module, "AWAY_HOURS", &away_hours) < 0
                 || number_of(table, "articles", &articles) < 0
                 || (self->known = PyObject_GetAttrString(table, "counts")) == NULL;
    Py_XDECREF(module);
    Py_XDECREF(table);
    if (!failed && !PyDict_CheckExact(self->known)) {
        PyErr_SetString(PyExc_TypeError, "the background's counts are a dictionary");
        failed = 1;
    }
    if (failed)
        return -1;
    self->smooth = smooth;
    self->purge_at = 2 * (uint64_t)forget;
    self->slack = slack;
    self->away = away;
    self->away_hours = away_hours;
    self->forget_least = self->forget_at = (uint64_t)forget;
    self->sweep_least = self->sweep_at = (uint64_t)sweep;
    self->articles = (uint64_t)articles;
    return 0;
}

static int
index_init(Index *self, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"vector", "probes", "ring", "centroid", NULL};
    Py_ssize_t vector, probes, ring, size;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "nnnn", names, &vector, &probes, &ring, &size))
        return -1;
    if (self->table != NULL || vector < 1 || vector > 60000 || probes < 1 || probes > 1000
        || ring < 1 || ring > 1000 || size < 1 || size > 60000) {
        PyErr_SetString(PyExc_ValueError, "sizes of an index are small and positive");
        return -1;
    }
    self->vector = (size_t)vector;
    self->probes = (size_t)probes;
    self->ring = (size_t)ring;
    self->size = (size_t)size;
    size_t hits = power_above(self->probes * self->ring * 2 + 1);
    self->hits_mask = hits - 1;
    self->table_mask = self->stories_mask = 1023;
    self->table = PyMem_RawCalloc(1024, sizeof(uint32_t));
    self->stories = PyMem_RawCalloc(1024, sizeof(StorySlot));
    self->hit_slots = PyMem_RawCalloc(hits, sizeof(Slot));
    self->hits = PyMem_RawCalloc(self->probes * self->ring + 1, sizeof(Hit));
    if (!self->table || !self->stories || !self->hit_slots || !self->hits) {
        PyErr_NoMemory();
        return -1;
    }
    return index_settled(self);
}

static void
index_dealloc(Index *self)
{
    for (size_t i = 0; i < self->n_terms; i++) {
        Py_XDECREF(self->terms[i].text);
        PyMem_RawFree(self->terms[i].ring);
    }
    for (size_t i = 0; self->stories != NULL && i <= self->stories_mask; i++)
        if (self->stories[i].story != NULL)
            story_free(self->stories[i].story);
    PyMem_RawFree(self->terms);
    PyMem_RawFree(self->stories);
    PyMem_RawFree(self->table);
    PyMem_RawFree(self->hit_slots);
    PyMem_RawFree(self->hits);
    Py_XDECREF(self->known);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- texts */

static uint32_t checks[256];

/* The checksum by which the background knows a term: `key` of analysis/frequencies.py. */
static uint32_t
checksum(const char *bytes, Py_ssize_t n)
{
    uint32_t sum = UINT32_MAX;
    for (uint32_t i = 0; !checks[255] && i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? 0xEDB88320U ^ (c >> 1) : c >> 1;
        checks[i] = c;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        sum = checks[(sum ^ (uint8_t)bytes[i]) & 255] ^ (sum >> 8);
    return ~sum;
}

static int
background_count(Index *self, PyObject *text, uint32_t *count)
{
    PyObject *raw = PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
    PyObject *key = raw ? PyLong_FromUnsignedLong(
                              checksum(PyBytes_AS_STRING(raw), PyBytes_GET_SIZE(raw)))
                        : NULL;
    PyObject *found = key ? PyDict_GetItemWithError(self->known, key) : NULL;
    unsigned long number = found ? PyLong_AsUnsignedLong(found) : 0;
    Py_XDECREF(key);
    Py_XDECREF(raw);
    if (PyErr_Occurred())
        return -1;
    *count = number < UINT32_MAX ? (uint32_t)number : UINT32_MAX - 1;
    return 0;
}

/* One more text has the term, which this many had. */
static int
count_one_more(Index *self, uint32_t term, uint32_t count)
{
    if (self->terms[term].count == 0)
        self->counted++;
    if (count < UINT32_MAX - 1)
        self->terms[term].count = count + 1;
    return 0;
}

static void
fetched(Index *self, PyObject *terms)
{
    PyObject *text, *weight;
    for (int step = 0; step < 2; step++) {
        Py_ssize_t at = 0;
        while (PyDict_Next(terms, &at, &text, &weight)) {
            if (!PyUnicode_CheckExact(text))
                return;
            uint32_t *slot = &self->table[mixed((uint64_t)PyObject_Hash(text)) & self->table_mask];
            if (step == 0)
                FETCH(slot);
            else if (*slot)
                FETCH(&self->terms[*slot - 1]);
        }
    }
}

/* Weigh the terms of a text by their rarity; count them too if it is to be learned. */
static PyObject *
weighed_query(Index *self, PyObject *terms, int learn)
{
    if (!PyDict_CheckExact(terms)) {
        PyErr_SetString(PyExc_TypeError, "terms are a dictionary");
        return NULL;
    }
    double whole = log((double)self->articles + 1.0);
    size_t n = (size_t)PyDict_GET_SIZE(terms), i = 0;
    Weighed *weighed = PyMem_RawCalloc(n + 1, sizeof(Weighed));
    PyObject *text, *weight, *query = NULL;
    Py_ssize_t at = 0;
    if (weighed == NULL)
        return PyErr_NoMemory();
    fetched(self, terms);
    while (i < n && PyDict_Next(terms, &at, &text, &weight)) {
        uint32_t term, count;
        double amount = PyFloat_AsDouble(weight);
        if ((amount == -1.0 && PyErr_Occurred()) || term_number(self, text, 1, &term) < 0)
            goto done;
        count = self->terms[term].count;
        if (count == 0 && background_count(self, text, &count) < 0)
            goto done;
        amount *= whole - log((double)count + self->smooth);
        weighed[i] = (Weighed){.weight = amount, .text = text, .term = term, .order = count};
        i++;
    }
    for (size_t k = 0; learn && k < i; k++)
        count_one_more(self, weighed[k].term, weighed[k].order);
    in_order_of_text(weighed, i);
    query = query_made(self, weighed, i);
done:
    PyMem_RawFree(weighed);
    return query;
}

static PyObject *
index_learn(Index *self, PyObject *terms)
{
    if (self->counted > self->forget_at) {
        if (collect(self, 1) < 0)
            return NULL;
        self->forget_at = self->counted * 2;
        if (self->forget_at < self->forget_least)
            self->forget_at = self->forget_least;
    } else if (self->n_terms - self->free_terms > self->purge_at) {
        if (collect(self, 0) < 0)
            return NULL;
    }
    PyObject *query = weighed_query(self, terms, 1);
    if (query != NULL)
        self->articles++;
    return query;
}

static PyObject *
index_query(Index *self, PyObject *terms)
{
    return weighed_query(self, terms, 0);
}

/* ---- stories */

static Story *
story_named(Index *self, PyObject *id)
{
    long long number = PyLong_AsLongLong(id);
    if (number == -1 && PyErr_Occurred())
        return NULL;
    Story *story = story_at(self, number);
    if (story == NULL)
        PyErr_SetObject(PyExc_KeyError, id);
    return story;
}

static PyObject *
index_query_of(Index *self, PyObject *id)
{
    Story *story = story_named(self, id);
    if (story == NULL)
        return NULL;
    Weighed *weighed = PyMem_RawCalloc(story->n + 1, sizeof(Weighed));
    if (weighed == NULL)
        return PyErr_NoMemory();
    for (size_t i = 0; i < story->n; i++)
        weighed[i] = (Weighed){
            .weight = story->weights[i], .term = story->terms[i], .order = (uint32_t)i};
    in_order_of_place(weighed, story->n);
    PyObject *query = query_made(self, weighed, story->n);
    PyMem_RawFree(weighed);
    return query;
}

/* Cut a centroid to its weightiest terms. */
static int
trimmed(Index *self, Story *story)
{
    Weighed *weighed = PyMem_RawCalloc(story->n + 1, sizeof(Weighed));
    if (weighed == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < story->n; i++)
        weighed[i] = (Weighed){
            .weight = story->weights[i], .term = story->terms[i], .order = (uint32_t)i};
    in_order_of_place(weighed, story->n);
    story->n = self->size;
    for (size_t i = 0; i < story->n; i++) {
        story->weights[i] = weighed[i].weight;
        story->terms[i] = weighed[i].term;
    }
    PyMem_RawFree(weighed);
    return 0;
}

/* Add a vector to a centroid: what it has in place, what is new behind, in their order. */
static int
gather(Index *self, Story *story, const Places *places, const uint32_t *terms,
       const double *weights, size_t n)
{
    char *known = PyMem_RawCalloc(n + 1, 1);
    if (known == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    size_t fresh = n;
    for (size_t i = 0; i < story->n; i++) {
        uint32_t place = place_of(places, story->terms[i]);
        if (place != NO_PLACE) {
            story->weights[i] += weights[place];
            known[place] = 1;
            fresh--;
        }
    }
    if (story_room(story, story->n + fresh) < 0) {
        PyMem_RawFree(known);
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        if (known[i])
            continue;
        story->terms[story->n] = terms[i];
        story->weights[story->n++] = weights[i];
    }
    PyMem_RawFree(known);
    if ((double)story->n > (double)self->size * self->slack && trimmed(self, story) < 0)
        return -1;
    story->norm = length_of(story->weights, story->n);
    return 0;
}

/* Let the first of these terms lead to a story. */
static int
posted(Index *self, int64_t id, const uint32_t *terms, size_t n)
{
    for (size_t i = 0; i < n && i < self->probes; i++) {
        Term *term = &self->terms[terms[i]];
        size_t k = 0, room = term->room;
        while (k < term->held && term->ring[k] != id)
            k++;
        if (k < term->held)
            continue;
        if (term->held == self->ring) {
            memmove(term->ring, term->ring + 1, (self->ring - 1) * sizeof(int64_t));
            term->ring[self->ring - 1] = id;
            continue;
        }
        void *ring = term->ring;
        if (grow(&ring, &room, (size_t)term->held + 1, sizeof(int64_t)) < 0)
            return -1;
        term->ring = ring;
        term->room = (uint16_t)room;
        self->rings += term->held == 0;
        term->ring[term->held++] = id;
    }
    return 0;
}

static PyObject *
index_open(Index *self, PyObject *const *args, Py_ssize_t n)
{
    if (n != 2 || !query_holds(self, args[1]))
        return n == 2 ? NULL : (PyErr_SetString(PyExc_TypeError, "a story and a query"), NULL);
    long long id = PyLong_AsLongLong(args[0]);
    if (id == -1 && PyErr_Occurred())
        return NULL;
    Query *query = (Query *)args[1];
    Story *story = story_new(self, id);
    if (story == NULL || story_room(story, query->n) < 0)
        return NULL;
    memcpy(story->terms, query->terms, query->n * sizeof(uint32_t));
    memcpy(story->weights, query->weights, query->n * sizeof(double));
    story->n = query->n;
    if (posted(self, id, query->terms, query->n) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
added(Index *self, PyObject *const *args, Py_ssize_t n, int instead)
{
    if (n != 2 || !query_holds(self, args[1]))
        return n == 2 ? NULL : (PyErr_SetString(PyExc_TypeError, "a story and a query"), NULL);
    Story *story = story_named(self, args[0]);
    if (story == NULL)
        return NULL;
    Query *query = (Query *)args[1];
    if (instead)
        story->n = 0;
    if (gather(self, story, &query->places, query->terms, query->weights, query->n) < 0
        || posted(self, story->id, query->terms, query->n) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
index_add(Index *self, PyObject *const *args, Py_ssize_t n)
{
    return added(self, args, n, 0);
}

static PyObject *
index_replace(Index *self, PyObject *const *args, Py_ssize_t n)
{
    return added(self, args, n, 1);
}

static PyObject *
index_unite(Index *self, PyObject *const *args, Py_ssize_t n)
{
    if (n != 2)
        return PyErr_Format(PyExc_TypeError, "two stories are needed, not %zd", n);
    Story *gone = story_named(self, args[1]), *kept = gone ? story_named(self, args[0]) : NULL;
    if (kept == NULL)
        return NULL;
    if (kept == gone)
        return PyErr_Format(PyExc_ValueError, "a story is not united with itself");
    Places places;
    if (places_made(&places, gone->terms, gone->n) < 0)
        return NULL;
    story_taken(self, gone->id);
    int failed = gather(self, kept, &places, gone->terms, gone->weights, gone->n) < 0
                 || posted(self, kept->id, gone->terms, gone->n) < 0;
    PyMem_RawFree(places.slots);
    story_free(gone);
    if (failed)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
index_drop(Index *self, PyObject *id)
{
    Story *story = story_named(self, id);
    if (story == NULL)
        return NULL;
    story_free(story_taken(self, story->id));
    Py_RETURN_NONE;
}

/* An hour, NaN for None; NaN with an error too. */
static double
hour_of(PyObject *hour)
{
    return hour == Py_None ? Py_NAN : PyFloat_AsDouble(hour);
}

static PyObject *
index_date(Index *self, PyObject *const *args, Py_ssize_t n)
{
    if (n != 2)
        return PyErr_Format(PyExc_TypeError, "a story and an hour are needed");
    Story *story = story_named(self, args[0]);
    double hour = story ? hour_of(args[1]) : 0.0;
    if (story == NULL || PyErr_Occurred())
        return NULL;
    story->hour = hour;
    Py_RETURN_NONE;
}

static PyObject *
index_terms(Index *self, PyObject *id)
{
    Story *story = story_named(self, id);
    return story ? as_dict(self, story->terms, story->weights, story->n) : NULL;
}

static PyObject *
index_size(Index *self, PyObject *id)
{
    Story *story = story_named(self, id);
    return story ? PyLong_FromSize_t(story->n) : NULL;
}

static PyObject *
index_sweep(Index *self, PyObject *Py_UNUSED(none))
{
    if (self->rings <= self->sweep_at)
        Py_RETURN_NONE;
    for (size_t i = 0; i < self->n_terms; i++) {
        Term *term = &self->terms[i];
        if (term->held && story_at(self, term->ring[term->held - 1]) == NULL) {
            PyMem_RawFree(term->ring);
            term->ring = NULL;
            term->held = term->room = 0;
            self->rings--;
        }
    }
    self->sweep_at = self->rings * 2 < self->sweep_least ? self->sweep_least : self->rings * 2;
    Py_RETURN_NONE;
}

/* ---- nearness */

/* Add up, for each story that the first terms lead to, how much they weigh; how many there are. */
static size_t
hits_of(Index *self, const Query *query)
{
    size_t n = 0;
    for (size_t i = 0; i < query->n && i < self->probes; i++)
        FETCH(self->terms[query->terms[i]].ring);
    memset(self->hit_slots, 0, (self->hits_mask + 1) * sizeof(Slot));
    for (size_t i = 0; i < query->n && i < self->probes; i++) {
        const Term *term = &self->terms[query->terms[i]];
        double square = query->weights[i] * query->weights[i];
        for (size_t k = 0; k < term->held; k++) {
            size_t at = mixed((uint64_t)term->ring[k]) & self->hits_mask;
            while (self->hit_slots[at].term
                   && self->hits[self->hit_slots[at].place].id != term->ring[k])
                at = (at + 1) & self->hits_mask;
            if (self->hit_slots[at].term) {
                self->hits[self->hit_slots[at].place].score += square;
            } else {
                self->hit_slots[at] = (Slot){.term = 1, .place = (uint32_t)n};
                self->hits[n++] = (Hit){.id = term->ring[k], .score = square};
            }
        }
    }
    return n;
}

/* What is left of a hit when what lies far away is taken off; false where its story ended. */
static int
is_in_time(Index *self, Hit *hit, double hour)
{
    hit->story = story_at(self, hit->id);
    if (hit->story == NULL)
        return 0;
    double far = (hour - hit->story->hour) / self->away_hours;
    if (!isnan(far))
        hit->score -= self->away * (1.0 - exp(-(far * far) / 2.0));
    return 1;
}

/* The best hits, the first of equal ones first; how many.

   Time only takes off, so a hit that is not among the best without it never will be: most stories
   need not be looked up, which would cost a wait for memory each. */
static size_t
best_hits(Index *self, size_t n, double hour, Hit *best, size_t most)
{
    size_t held = 0;
    for (size_t i = 0; i < n; i++) {
        Hit hit = self->hits[i];
        if ((held == most && hit.score <= best[held - 1].score) || !is_in_time(self, &hit, hour)
            || (held == most && hit.score <= best[held - 1].score))
            continue;
        size_t at = held < most ? held++ : held - 1;
        for (; at > 0 && best[at - 1].score < hit.score; at--)
            best[at] = best[at - 1];
        best[at] = hit;
    }
    return held;
}

/* What each term that a query shares with a story adds to their product. */
static void
multiplied(Query *query, const Story *story)
{
    memset(query->present, 0, query->n);
    for (size_t i = 0; i < story->n; i++) {
        uint32_t place = place_of(&query->places, story->terms[i]);
        if (place != NO_PLACE) {
            query->parts[place] = query->weights[place] * story->weights[i];
            query->present[place] = 1;
        }
    }
}

static PyObject *
compared(Query *query, const Story *story)
{
    double total = 0.0, strongest = 0.0;
    multiplied(query, story);
    for (size_t i = 0; i < query->n; i++) {
        if (!query->present[i])
            continue;
        total += query->parts[i];
        if (query->parts[i] > strongest)
            strongest = query->parts[i];
    }
    return Py_BuildValue("Lddd", (long long)story->id, total, strongest, story->norm);
}

static PyObject *
index_near(Index *self, PyObject *const *args, Py_ssize_t n)
{
    if (n != 3 || !query_holds(self, args[0]))
        return n == 3 ? NULL : (PyErr_SetString(PyExc_TypeError, "query, number, hour"), NULL);
    Query *query = (Query *)args[0];
    Py_ssize_t most = PyLong_AsSsize_t(args[1]);
    if (most < 1 || most > 10000)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "from 1 to 10,000");
    double hour = hour_of(args[2]);
    if (PyErr_Occurred())
        return NULL;
    Hit *best = PyMem_RawCalloc((size_t)most, sizeof(Hit));
    PyObject *found = best ? PyList_New(0) : PyErr_NoMemory();
    size_t held = found ? best_hits(self, hits_of(self, query), hour, best, (size_t)most) : 0;
    for (size_t i = 0; i < held; i++) {
        FETCH(best[i].story->terms);
        FETCH(best[i].story->weights);
    }
    for (size_t i = 0; found != NULL && i < held; i++) {
        PyObject *near = compared(query, best[i].story);
        if (near == NULL || PyList_Append(found, near) < 0)
            Py_CLEAR(found);
        Py_XDECREF(near);
    }
    PyMem_RawFree(best);
    return found;
}

static PyObject *
index_shared(Index *self, PyObject *const *args, Py_ssize_t n)
{
    if (n != 3 || !query_holds(self, args[0]))
        return n == 3 ? NULL : (PyErr_SetString(PyExc_TypeError, "query, story, number"), NULL);
    Query *query = (Query *)args[0];
    Story *story = story_named(self, args[1]);
    Py_ssize_t most = PyLong_AsSsize_t(args[2]);
    if (story == NULL || (most == -1 && PyErr_Occurred()))
        return NULL;
    Weighed *both = PyMem_RawCalloc(query->n + 1, sizeof(Weighed));
    if (both == NULL)
        return PyErr_NoMemory();
    size_t held = 0;
    multiplied(query, story);
    for (size_t i = 0; i < query->n; i++)
        if (query->present[i])
            both[held++] = (Weighed){
                .weight = query->parts[i], .text = self->terms[query->terms[i]].text};
    in_order_of_text(both, held);
    if (most < 0 || (size_t)most > held)
        most = (Py_ssize_t)held;
    PyObject *found = PyTuple_New(most);
    for (Py_ssize_t i = 0; found != NULL && i < most; i++) {
        PyObject *pair = Py_BuildValue("Od", both[i].text, both[i].weight / story->norm);
        if (pair == NULL)
            Py_CLEAR(found);
        else
            PyTuple_SET_ITEM(found, i, pair);
    }
    PyMem_RawFree(both);
    return found;
}

#define FAST(function) (PyCFunction)(void (*)(void))function, METH_FASTCALL

static PyMethodDef index_methods[] = {
    {"learn", (PyCFunction)index_learn, METH_O, "Count the terms of one more article."},
    {"query", (PyCFunction)index_query, METH_O, "A text's terms weighed by their rarity."},
    {"query_of", (PyCFunction)index_query_of, METH_O, "A story as a query."},
    {"near", FAST(index_near), "Live stories that share the weightiest terms."},
    {"shared", FAST(index_shared), "The common terms that add most."},
    {"terms", (PyCFunction)index_terms, METH_O, "A story's terms with their weights."},
    {"size", (PyCFunction)index_size, METH_O, "How many terms a story has."},
    {"open", FAST(index_open), "A new story of one article."},
    {"add", FAST(index_add), "One more article of a story."},
    {"replace", FAST(index_replace), "Another vector in place of all a story had."},
    {"unite", FAST(index_unite), "All of the second story belongs to the first."},
    {"date", FAST(index_date), "The hour of a story's newest article."},
    {"drop", (PyCFunction)index_drop, METH_O, "A story that has ended."},
    {"dump", (PyCFunction)index_dump, METH_NOARGS, "All that it holds, as bytes."},
    {"load", (PyCFunction)index_load, METH_O, "Take over what `dump` gave; only if empty."},
    {"sweep", (PyCFunction)index_sweep, METH_NOARGS, "Let go of terms whose stories ended."},
    {NULL},
};

PyTypeObject Index_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "kernel.Index",
    .tp_doc = "Document frequencies and centroids; see analysis.index.",
    .tp_basicsize = sizeof(Index),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)index_init,
    .tp_dealloc = (destructor)index_dealloc,
    .tp_methods = index_methods,
};
