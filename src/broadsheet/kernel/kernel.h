/* What the parts of the kernel share. The Python modules named in each file say what it does. */

#ifndef BROADSHEET_KERNEL_H
#define BROADSHEET_KERNEL_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The least power of two that is not below n. */
static inline size_t
power_above(size_t n)
{
    size_t size = 8;
    while (size < n)
        size *= 2;
    return size;
}

/* Let memory be fetched that will be needed in a moment: waiting for it takes most of the time. */
#if defined(__GNUC__) || defined(__clang__)
#define FETCH(address) __builtin_prefetch(address)
#else
#define FETCH(address) ((void)0)
#endif

static inline uint64_t
mixed(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

/* tables.c: arrays that grow; -1 and MemoryError when there is no room. */
int grow(void **array, size_t *room, size_t needed, size_t size);

extern PyTypeObject Forest_Type;
extern PyTypeObject Index_Type;
extern PyTypeObject Query_Type;
extern PyTypeObject Reader_Type;

/* words.c */
void words_settled(void);

#endif
