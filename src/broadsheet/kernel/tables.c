/* The tables behind the index: terms by their text, stories by their id, places in a vector. */

#include "index.h"

int
grow(void **array, size_t *room, size_t needed, size_t size)
{
    if (needed <= *room)
        return 0;
    size_t wanted = *room + *room / 2;
    if (wanted < needed)
        wanted = needed;
    void *moved = PyMem_RawRealloc(*array, wanted * size);
    if (moved == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    *array = moved;
    *room = wanted;
    return 0;
}

/* ---- terms */

static void
table_put(Index *self, uint32_t number)
{
    size_t at = mixed((uint64_t)self->terms[number].hash) & self->table_mask;
    while (self->table[at])
        at = (at + 1) & self->table_mask;
    self->table[at] = number + 1;
}

/* A table with room for so many terms; those that are in use are put into it. */
static int
table_made(Index *self, size_t wanted)
{
    size_t size = power_above(wanted * 2);
    uint32_t *table = PyMem_RawCalloc(size, sizeof(uint32_t));
    if (table == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyMem_RawFree(self->table);
    self->table = table;
    self->table_mask = size - 1;
    for (size_t i = 0; i < self->n_terms; i++)
        if (self->terms[i].text != NULL)
            table_put(self, (uint32_t)i);
    return 0;
}

static int
term_new(Index *self, PyObject *text, Py_hash_t hash, uint32_t *number)
{
    if (self->free_term) {
        *number = self->free_term - 1;
        self->free_term = self->terms[*number].count;
        self->free_terms--;
    } else {
        if (self->n_terms >= UINT32_MAX - 2) {
            PyErr_SetString(PyExc_MemoryError, "more terms than can be numbered");
            return -1;
        }
        void *terms = self->terms;
        if (grow(&terms, &self->terms_room, self->n_terms + 1, sizeof(Term)) < 0)
            return -1;
        self->terms = terms;
        *number = (uint32_t)self->n_terms++;
    }
    self->terms[*number] = (Term){.text = Py_NewRef(text), .hash = hash};
    if ((self->n_terms - self->free_terms) * 2 > self->table_mask)
        return table_made(self, (self->n_terms - self->free_terms) * 2);
    table_put(self, *number);
    return 0;
}

/* The number of a term: 1 with it, 0 where it is unknown and not created, -1 with an error. */
int
term_number(Index *self, PyObject *text, int create, uint32_t *number)
{
    if (!PyUnicode_CheckExact(text)) {
        PyErr_SetString(PyExc_TypeError, "a term is a string");
        return -1;
    }
    Py_hash_t hash = PyObject_Hash(text);
    size_t at = mixed((uint64_t)hash) & self->table_mask;
    for (; self->table[at]; at = (at + 1) & self->table_mask) {
        Term *term = &self->terms[self->table[at] - 1];
        if (term->text == text || (term->hash == hash && PyUnicode_Compare(term->text, text) == 0)) {
            *number = self->table[at] - 1;
            return 1;
        }
    }
    if (!create)
        return 0;
    return term_new(self, text, hash, number) < 0 ? -1 : 1;
}

static void
marked(Index *self, char *used)
{
    for (size_t i = 0; i <= self->stories_mask; i++) {
        Story *story = self->stories[i].story;
        for (size_t k = 0; story != NULL && k < story->n; k++)
            used[story->terms[k]] = 1;
    }
}

/* Free the terms that nothing needs; first, if asked, forget the count of those seen once. */
int
collect(Index *self, int forget)
{
    char *used = PyMem_RawCalloc(self->n_terms + 1, 1);
    if (used == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    marked(self, used);
    for (size_t i = 0; i < self->n_terms; i++) {
        Term *term = &self->terms[i];
        if (term->text == NULL)
            continue;
        if (forget && term->count == 1) {
            term->count = 0;
            self->counted--;
        }
        if (used[i] || term->held || term->count)
            continue;
        Py_CLEAR(term->text);
        PyMem_RawFree(term->ring);
        *term = (Term){.count = self->free_term};
        self->free_term = (uint32_t)i + 1;
        self->free_terms++;
    }
    PyMem_RawFree(used);
    self->epoch++;
    /* Twice as many again, or every text would come here once most terms are needed. */
    self->purge_at = 2 * (self->n_terms - self->free_terms) + self->forget_least;
    return table_made(self, self->n_terms - self->free_terms + 64);
}

/* ---- stories */

static size_t
story_slot(Index *self, int64_t id)
{
    size_t at = mixed((uint64_t)id) & self->stories_mask;
    while (self->stories[at].story != NULL && self->stories[at].id != id)
        at = (at + 1) & self->stories_mask;
    return at;
}

/* The live story of an id, or NULL. */
Story *
story_at(Index *self, int64_t id)
{
    return self->stories[story_slot(self, id)].story;
}

static int
stories_grown(Index *self)
{
    size_t size = (self->stories_mask + 1) * 2, old = self->stories_mask + 1;
    StorySlot *before = self->stories, *slots = PyMem_RawCalloc(size, sizeof(StorySlot));
    if (slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->stories = slots;
    self->stories_mask = size - 1;
    for (size_t i = 0; i < old; i++)
        if (before[i].story != NULL)
            self->stories[story_slot(self, before[i].id)] = before[i];
    PyMem_RawFree(before);
    return 0;
}

/* A story without terms under this id, in place of one that was there. */
Story *
story_new(Index *self, int64_t id)
{
    if ((self->n_stories + 1) * 2 > self->stories_mask && stories_grown(self) < 0)
        return NULL;
    Story *story = PyMem_RawCalloc(1, sizeof(Story));
    if (story == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    story->id = id;
    story->norm = 1.0;
    story->hour = Py_NAN;
    size_t at = story_slot(self, id);
    if (self->stories[at].story != NULL)
        story_free(self->stories[at].story);
    else
        self->n_stories++;
    self->stories[at] = (StorySlot){.id = id, .story = story};
    return story;
}

/* Take a story out of the table; the caller frees it. NULL where there is none. */
Story *
story_taken(Index *self, int64_t id)
{
    size_t at = story_slot(self, id), mask = self->stories_mask;
    Story *story = self->stories[at].story;
    if (story == NULL)
        return NULL;
    self->n_stories--;
    /* Move back what stood behind it, so that every story is still found from its own place. */
    for (size_t next = (at + 1) & mask; self->stories[next].story != NULL;
         next = (next + 1) & mask) {
        size_t home = mixed((uint64_t)self->stories[next].id) & mask;
        if (((next - home) & mask) >= ((next - at) & mask)) {
            self->stories[at] = self->stories[next];
            at = next;
        }
    }
    self->stories[at].story = NULL;
    return story;
}

void
story_free(Story *story)
{
    PyMem_RawFree(story->terms);
    PyMem_RawFree(story->weights);
    PyMem_RawFree(story);
}

/* Room for so many terms, and not much more: most stories never get a second article. */
int
story_room(Story *story, size_t needed)
{
    size_t room = story->room;
    void *terms = story->terms, *weights = story->weights;
    if (grow(&terms, &room, needed, sizeof(uint32_t)) < 0)
        return -1;
    story->terms = terms;
    room = story->room;
    if (grow(&weights, &room, needed, sizeof(double)) < 0)
        return -1;
    story->weights = weights;
    story->room = room;
    return 0;
}

/* ---- places */

int
places_made(Places *places, const uint32_t *terms, size_t n)
{
    size_t size = power_above(n * 4 + 1);
    places->slots = PyMem_RawCalloc(size, sizeof(Slot));
    if (places->slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    places->mask = size - 1;
    for (size_t i = 0; i < n; i++) {
        size_t at = (terms[i] * 2654435769u) & places->mask;
        while (places->slots[at].term)
            at = (at + 1) & places->mask;
        places->slots[at] = (Slot){.term = terms[i] + 1, .place = (uint32_t)i};
    }
    return 0;
}

/* Where a term stands in the vector, NO_PLACE where it does not. */
uint32_t
place_of(const Places *places, uint32_t term)
{
    size_t at = (term * 2654435769u) & places->mask;
    for (; places->slots[at].term; at = (at + 1) & places->mask)
        if (places->slots[at].term == term + 1)
            return places->slots[at].place;
    return NO_PLACE;
}
