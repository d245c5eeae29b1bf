/* `Reader`: the fingerprint of a text in Latin or Cyrillic letters in one pass over it.

   Stands in for `fingerprint` of analysis/fingerprint.py, which it asks about each word that it
   has not met: which term it stands for, and the hashes of its shingles. A
   text with any other sign is left to Python: None is the answer. */

#include "kernel.h"

enum { APART, LETTER, DIGIT, STRANGE };

#define CHARACTERS 0x460
#define LONGEST 255 /* characters of a word; a text with a longer one is left to Python */
#define KNOWN 32768 /* words remembered; then they are asked for anew */
#define WEIGHTS 2048

static uint8_t kinds[CHARACTERS];

typedef struct {
    uint64_t hash, shingle[3];
    size_t text; /* where its characters start in the arena */
    uint32_t term; /* number + 1; 0: carries no meaning */
    uint8_t length;
} Word;

typedef struct {
    uint32_t term;
    double count;
} Count;

typedef struct {
    PyObject_HEAD
    PyObject *read, *hashes, *weight;
    double title;
    uint64_t sample;
    size_t body, most, smallest;
    Word *words;
    size_t n_words, words_room;
    uint32_t *table; /* hash of a word → number + 1 */
    uint16_t *arena;
    size_t arena_used, arena_room;
    PyObject *terms, *numbers; /* list of terms; term → its place there */
    double *weights;           /* of whole counts, negative where not asked yet */
    Count *counts;
    size_t n_counts, counts_room;
    uint32_t *places; /* term of a count → place + 1 */
    size_t places_size;
    uint32_t *found; /* the words of a text */
    size_t found_room;
    uint64_t *shingles;
    size_t shingles_room;
    int busy; /* another thread may come in while Python is asked about a word */
} Reader;

#define TABLE (KNOWN * 4)

/* Signs whose NFKC form, lower case and kind are those of the sign alone, whatever stands by. */
static int
is_plain(Py_UCS4 sign)
{
    static const Py_UCS4 strange[] = {0xA8, 0xAA, 0xAF, 0xB2, 0xB3, 0xB4, 0xB5, 0xB8, 0xB9, 0xBA,
                                      0xBC, 0xBD, 0xBE, 0x130, 0x132, 0x133, 0x13F, 0x140, 0x149,
                                      0x17F, 0};
    for (const Py_UCS4 *one = strange; *one; one++)
        if (sign == *one)
            return 0;
    return sign < 0x180 || (sign >= 0x400 && sign < CHARACTERS);
}

static inline int
kind_of(Py_UCS4 sign)
{
    if (sign < CHARACTERS)
        return kinds[sign];
    if ((sign >= 0x2010 && sign <= 0x2015) || (sign >= 0x2018 && sign <= 0x201E) || sign == 0x2022
        || sign == 0x2026 || sign == 0x20AC || sign == 0x200B || sign == 0x2039 || sign == 0x203A)
        return APART;
    return STRANGE;
}

void
words_settled(void)
{
    for (Py_UCS4 sign = 0; sign < CHARACTERS; sign++) {
        int kind = !is_plain(sign)                                  ? STRANGE
                   : Py_UNICODE_ISDECIMAL(sign)                     ? DIGIT
                   : Py_UNICODE_ISALPHA(sign) || Py_UNICODE_ISNUMERIC(sign) ? LETTER
                                                                    : APART;
        kinds[sign] = (uint8_t)kind;
    }
}

/* ---- words */

static void
forget_words(Reader *self)
{
    memset(self->table, 0, TABLE * sizeof(uint32_t));
    self->n_words = self->arena_used = 0;
    PyDict_Clear(self->numbers);
    PyList_SetSlice(self->terms, 0, PyList_GET_SIZE(self->terms), NULL);
}

/* The number of a term, 0 with an error. */
static uint32_t
number_of_term(Reader *self, PyObject *term)
{
    PyObject *number = PyDict_GetItemWithError(self->numbers, term);
    if (number != NULL)
        return (uint32_t)PyLong_AsUnsignedLong(number);
    if (PyErr_Occurred() || PyList_Append(self->terms, term) < 0)
        return 0;
    number = PyLong_FromSsize_t(PyList_GET_SIZE(self->terms));
    if (number == NULL)
        return 0;
    uint32_t made = (uint32_t)PyLong_AsUnsignedLong(number);
    int failed = PyDict_SetItem(self->numbers, term, number) < 0;
    Py_DECREF(number);
    return failed ? 0 : made;
}

/* Ask what a word stands for. */
static int
word_read(Reader *self, PyObject *text, Word *word)
{
    PyObject *terms = PyObject_CallOneArg(self->read, text);
    int failed = -1;
    if (terms != NULL && PyTuple_CheckExact(terms)) {
        word->term = 0;
        failed = 0;
        if (PyTuple_GET_SIZE(terms) == 1) {
            word->term = number_of_term(self, PyTuple_GET_ITEM(terms, 0));
            failed = word->term ? 0 : -1;
        } else if (PyTuple_GET_SIZE(terms) > 1) {
            PyErr_SetString(PyExc_ValueError, "a spaced word stands for one term at most");
            failed = -1;
        }
    }
    Py_XDECREF(terms);
    return failed;
}

static int
word_hashed(Reader *self, PyObject *text, Word *word)
{
    PyObject *lower = PyObject_CallMethod(text, "lower", NULL);
    PyObject *hashes = lower ? PyObject_CallOneArg(self->hashes, lower) : NULL;
    unsigned long long first, second, third;
    int done = hashes != NULL && PyArg_ParseTuple(hashes, "KKK", &first, &second, &third);
    Py_XDECREF(lower);
    Py_XDECREF(hashes);
    if (!done)
        return -1;
    word->shingle[0] = first;
    word->shingle[1] = second;
    word->shingle[2] = third;
    return 0;
}

/* Meet a word for the first time; its number, or -1 with an error. */
static long
word_new(Reader *self, const uint16_t *signs, size_t length, uint64_t hash)
{
    PyObject *text = PyUnicode_FromKindAndData(PyUnicode_2BYTE_KIND, signs, (Py_ssize_t)length);
    Word word = {.hash = hash, .length = (uint8_t)length, .text = self->arena_used};
    void *words = self->words, *arena = self->arena;
    int failed = text == NULL || word_read(self, text, &word) < 0
                 || word_hashed(self, text, &word) < 0
                 || grow(&words, &self->words_room, self->n_words + 1, sizeof(Word)) < 0;
    Py_XDECREF(text);
    if (failed)
        return -1;
    self->words = words;
    if (grow(&arena, &self->arena_room, self->arena_used + length, sizeof(uint16_t)) < 0)
        return -1;
    self->arena = arena;
    memcpy(self->arena + self->arena_used, signs, length * sizeof(uint16_t));
    self->arena_used += length;
    self->words[self->n_words] = word;
    size_t at = hash & (TABLE - 1);
    while (self->table[at])
        at = (at + 1) & (TABLE - 1);
    self->table[at] = (uint32_t)++self->n_words;
    return (long)self->n_words - 1;
}

static long
word_number(Reader *self, const uint16_t *signs, size_t length, uint64_t hash)
{
    size_t at = hash & (TABLE - 1);
    for (; self->table[at]; at = (at + 1) & (TABLE - 1)) {
        const Word *word = &self->words[self->table[at] - 1];
        if (word->hash == hash && word->length == length
            && !memcmp(self->arena + word->text, signs, length * sizeof(uint16_t)))
            return (long)self->table[at] - 1;
    }
    return word_new(self, signs, length, hash);
}

/* The words of a text from the sign `from` to `to`: how many, -1 strange, -2 with an error.

   A word is a run of letters and digits, with further digits behind a point or a comma. */
static long
words_of(Reader *self, PyObject *text, Py_ssize_t to)
{
    int width = PyUnicode_KIND(text);
    const void *signs = PyUnicode_DATA(text);
    uint16_t word[LONGEST + 1];
    size_t n = 0;
    Py_ssize_t i = 0;
    while (i < to) {
        int kind = kind_of(PyUnicode_READ(width, signs, i));
        if (kind == APART) {
            i++;
            continue;
        }
        size_t length = 0;
        uint64_t hash = 1469598103934665603ULL;
        int digits = 0; /* behind a point only digits follow */
        for (; i < to && length <= LONGEST; i++) {
            Py_UCS4 sign = PyUnicode_READ(width, signs, i);
            kind = kind_of(sign);
            if ((sign == '.' || sign == ',') && i + 1 < to
                && kind_of(PyUnicode_READ(width, signs, i + 1)) == DIGIT)
                digits = 1;
            else if (kind != DIGIT && (digits || kind != LETTER))
                break;
            word[length++] = (uint16_t)sign;
            hash = (hash ^ sign) * 1099511628211ULL;
        }
        if (length > LONGEST || (i < to && kind == STRANGE) || self->n_words >= TABLE / 2)
            return -1;
        void *found = self->found;
        if (grow(&found, &self->found_room, n + 1, sizeof(uint32_t)) < 0)
            return -2;
        self->found = found;
        long number = word_number(self, word, length, mixed(hash));
        if (number < 0)
            return -2;
        self->found[n++] = (uint32_t)number;
    }
    return (long)n;
}

/* ---- terms */

static int
places_widened(Reader *self)
{
    size_t size = self->places_size ? self->places_size * 2 : 1024;
    uint32_t *places = PyMem_RawCalloc(size, sizeof(uint32_t));
    if (places == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyMem_RawFree(self->places);
    self->places = places;
    self->places_size = size;
    for (size_t i = 0; i < self->n_counts; i++) {
        size_t at = mixed(self->counts[i].term) & (size - 1);
        while (places[at])
            at = (at + 1) & (size - 1);
        places[at] = (uint32_t)i + 1;
    }
    return 0;
}

static int
count_more(Reader *self, uint32_t term, double weight)
{
    size_t at = mixed(term) & (self->places_size - 1);
    for (; self->places[at]; at = (at + 1) & (self->places_size - 1))
        if (self->counts[self->places[at] - 1].term == term) {
            self->counts[self->places[at] - 1].count += weight;
            return 0;
        }
    void *counts = self->counts;
    if (grow(&counts, &self->counts_room, self->n_counts + 1, sizeof(Count)) < 0)
        return -1;
    self->counts = counts;
    self->counts[self->n_counts] = (Count){.term = term, .count = weight};
    self->places[at] = (uint32_t)++self->n_counts;
    return self->n_counts * 2 > self->places_size ? places_widened(self) : 0;
}

/* Count the terms of the words found. */
static int
counted(Reader *self, size_t n, double weight)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t term = self->words[self->found[i]].term;
        if (term && count_more(self, term, weight) < 0)
            return -1;
    }
    return 0;
}

/* The weight of a count, -1 with an error. */
static double
weight_of(Reader *self, double count)
{
    size_t whole = count >= 0 && count < WEIGHTS ? (size_t)count : 0;
    if (whole && (double)whole == count && self->weights[whole] >= 0)
        return self->weights[whole];
    PyObject *answer = PyObject_CallFunction(self->weight, "d", count);
    double weight = answer ? PyFloat_AsDouble(answer) : -1.0;
    Py_XDECREF(answer);
    if (whole && (double)whole == count && !PyErr_Occurred())
        self->weights[whole] = weight;
    return weight;
}

typedef struct {
    double weight;
    size_t order;
} Ranked;

static int
by_weight(const void *left, const void *right)
{
    const Ranked *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight < b->weight ? 1 : -1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* The terms with their weights, the weightiest where there are too many. */
static PyObject *
weighed(Reader *self)
{
    size_t n = self->n_counts;
    Ranked *ranked = PyMem_RawCalloc(n + 1, sizeof(Ranked));
    PyObject *terms = ranked ? PyDict_New() : PyErr_NoMemory();
    for (size_t i = 0; terms != NULL && i < n; i++) {
        double weight = weight_of(self, self->counts[i].count);
        if (weight == -1.0 && PyErr_Occurred())
            Py_CLEAR(terms);
        ranked[i] = (Ranked){.weight = weight, .order = i};
    }
    if (terms != NULL && n > self->most) {
        qsort(ranked, n, sizeof(Ranked), by_weight);
        n = self->most;
    }
    for (size_t i = 0; terms != NULL && i < n; i++) {
        uint32_t number = self->counts[ranked[i].order].term;
        PyObject *term = PyList_GET_ITEM(self->terms, (Py_ssize_t)number - 1);
        PyObject *weight = PyFloat_FromDouble(ranked[i].weight);
        if (weight == NULL || PyDict_SetItem(terms, term, weight) < 0)
            Py_CLEAR(terms);
        Py_XDECREF(weight);
    }
    PyMem_RawFree(ranked);
    return terms;
}

/* ---- shingles */

static int
by_size(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static size_t
sorted_once(uint64_t *numbers, size_t n)
{
    size_t kept = 0;
    qsort(numbers, n, sizeof(uint64_t), by_size);
    for (size_t i = 0; i < n; i++)
        if (!kept || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    return kept;
}

/* The shingles of the words found whose hash is below a limit, sorted, each once; how many. */
static size_t
shingles_below(Reader *self, size_t n, uint64_t limit)
{
    size_t held = 0;
    for (size_t i = 0; i + 2 < n; i++) {
        uint64_t hash = self->words[self->found[i]].shingle[0]
                        ^ self->words[self->found[i + 1]].shingle[1]
                        ^ self->words[self->found[i + 2]].shingle[2];
        if (hash < limit)
            self->shingles[held++] = hash;
    }
    return sorted_once(self->shingles, held);
}

static PyObject *
sketched(Reader *self, size_t n)
{
    void *shingles = self->shingles;
    size_t held = 0;
    if (grow(&shingles, &self->shingles_room, n + 1, sizeof(uint64_t)) < 0)
        return NULL;
    self->shingles = shingles;
    if (n > 8 * self->smallest)
        held = shingles_below(self, n, self->sample);
    if (held < self->smallest) {
        size_t all = shingles_below(self, n, UINT64_MAX);
        for (held = 0; held < all && self->shingles[held] < self->sample; held++)
            ;
        if (held < self->smallest)
            held = all < self->smallest ? all : self->smallest;
    }
    PyObject *sketch = PyTuple_New((Py_ssize_t)held);
    for (size_t i = 0; sketch != NULL && i < held; i++) {
        PyObject *number = PyLong_FromUnsignedLongLong(self->shingles[i]);
        if (number == NULL)
            Py_CLEAR(sketch);
        else
            PyTuple_SET_ITEM(sketch, (Py_ssize_t)i, number);
    }
    return sketch;
}

/* ---- the type */

static PyObject *
fingerprinted(Reader *self, PyObject *title, PyObject *text)
{
    if (self->n_words > KNOWN)
        forget_words(self);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), body = (Py_ssize_t)self->body;
    self->n_counts = 0;
    memset(self->places, 0, self->places_size * sizeof(uint32_t));
    long held = words_of(self, title, PyUnicode_GET_LENGTH(title));
    if (held >= 0 && counted(self, (size_t)held, length ? self->title : 1.0) < 0)
        return NULL;
    if (held >= 0)
        held = words_of(self, text, length < body ? length : body);
    if (held >= 0 && counted(self, (size_t)held, 1.0) < 0)
        return NULL;
    if (held >= 0 && length > body)
        held = words_of(self, text, length);
    if (held == -2)
        return NULL;
    if (held < 0)
        Py_RETURN_NONE;
    PyObject *terms = weighed(self), *sketch = terms ? sketched(self, (size_t)held) : NULL;
    if (sketch == NULL) {
        Py_XDECREF(terms);
        return NULL;
    }
    return Py_BuildValue("NNl", terms, sketch, held);
}

static PyObject *
reader_fingerprint(Reader *self, PyObject *const *args, Py_ssize_t n)
{
    if (n != 2 || !PyUnicode_Check(args[0]) || !PyUnicode_Check(args[1]))
        return PyErr_Format(PyExc_TypeError, "a title and a text are needed");
    if (self->busy)
        Py_RETURN_NONE;
    self->busy = 1;
    PyObject *found = fingerprinted(self, args[0], args[1]);
    self->busy = 0;
    return found;
}

static int
reader_init(Reader *self, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"read", "hashes",   "weight", "title", "body",
                            "terms", "smallest", "sample", NULL};
    PyObject *read, *hashes, *weight;
    Py_ssize_t body, most, smallest;
    unsigned long long sample;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OOOdnnnK", names, &read, &hashes, &weight,
                                     &self->title, &body, &most, &smallest, &sample))
        return -1;
    if (self->table != NULL || body < 1 || most < 1 || smallest < 1) {
        PyErr_SetString(PyExc_ValueError, "sizes of a reader are positive");
        return -1;
    }
    self->read = Py_NewRef(read);
    self->hashes = Py_NewRef(hashes);
    self->weight = Py_NewRef(weight);
    self->sample = sample;
    self->body = (size_t)body;
    self->most = (size_t)most;
    self->smallest = (size_t)smallest;
    self->terms = PyList_New(0);
    self->numbers = PyDict_New();
    self->table = PyMem_RawCalloc(TABLE, sizeof(uint32_t));
    self->weights = PyMem_RawCalloc(WEIGHTS, sizeof(double));
    if (!self->terms || !self->numbers || !self->table || !self->weights) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < WEIGHTS; i++)
        self->weights[i] = -1.0;
    return places_widened(self);
}

static void
reader_dealloc(Reader *self)
{
    Py_XDECREF(self->read);
    Py_XDECREF(self->hashes);
    Py_XDECREF(self->weight);
    Py_XDECREF(self->terms);
    Py_XDECREF(self->numbers);
    PyMem_RawFree(self->words);
    PyMem_RawFree(self->table);
    PyMem_RawFree(self->arena);
    PyMem_RawFree(self->weights);
    PyMem_RawFree(self->counts);
    PyMem_RawFree(self->places);
    PyMem_RawFree(self->found);
    PyMem_RawFree(self->shingles);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef reader_methods[] = {
    {"fingerprint", (PyCFunction)(void (*)(void))reader_fingerprint, METH_FASTCALL,
     "Terms, sketch and number of words of a title and a text, or None."},
    {NULL},
};

PyTypeObject Reader_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "kernel.Reader",
    .tp_doc = "Fingerprints of texts in one language; see analysis.fingerprint.",
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)reader_init,
    .tp_dealloc = (destructor)reader_dealloc,
    .tp_methods = reader_methods,
};
