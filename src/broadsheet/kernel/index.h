/* The tables of the index; `analysis/index.py` says what they are for. */

#ifndef BROADSHEET_INDEX_H
#define BROADSHEET_INDEX_H

#include "kernel.h"

/* A term: its count in the stream, 0 where it was not counted, and the stories last known by it. */
typedef struct {
    PyObject *text; /* NULL: free */
    Py_hash_t hash;
    int64_t *ring;
    uint32_t count;
    uint16_t held, room;
} Term;

typedef struct {
    int64_t id;
    double norm, hour; /* of its newest article, NaN where not known */
    size_t n, room;
    double *weights;
    uint32_t *terms;
} Story;

typedef struct {
    int64_t id; /* of use where story is not NULL */
    Story *story;
} StorySlot;

typedef struct {
    uint32_t term; /* number + 1; 0: empty */
    uint32_t place;
} Slot;

/* Where in a vector a term stands. */
typedef struct {
    Slot *slots;
    size_t mask;
} Places;

typedef struct {
    int64_t id;
    double score;
    const Story *story;
} Hit;

typedef struct {
    PyObject_HEAD
    size_t vector, probes, ring, size;
    double slack, smooth, away, away_hours;
    PyObject *known; /* the background's count of a term */
    uint64_t articles, forget_least, forget_at, sweep_least, sweep_at, epoch;
    uint64_t purge_at; /* terms from which those that nothing needs are freed */
    Term *terms;
    size_t n_terms, terms_room, counted, rings, free_terms;
    uint32_t free_term; /* number + 1; linked through count */
    uint32_t *table;    /* hash → number + 1 */
    size_t table_mask;
    StorySlot *stories;
    size_t n_stories, stories_mask;
    Slot *hit_slots; /* scratch of `near`: story → its place among the hits */
    size_t hits_mask;
    Hit *hits;
} Index;

typedef struct {
    PyObject_HEAD
    Index *index;
    uint64_t epoch;
    size_t n;
    uint32_t *terms;
    double *weights;
    double *parts; /* scratch: what each term adds to a product */
    char *present; /* scratch: which terms a story shares */
    Places places;
} Query;

#define NO_PLACE UINT32_MAX

/* tables.c */
int term_number(Index *self, PyObject *text, int create, uint32_t *number);
int collect(Index *self, int forget);
Story *story_at(Index *self, int64_t id);
Story *story_new(Index *self, int64_t id);
Story *story_taken(Index *self, int64_t id);
void story_free(Story *story);
int story_room(Story *story, size_t needed);
int places_made(Places *places, const uint32_t *terms, size_t n);
uint32_t place_of(const Places *places, uint32_t term);

#endif
