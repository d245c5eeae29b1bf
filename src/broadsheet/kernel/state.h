/* The state of an index as bytes. */

#ifndef BROADSHEET_STATE_H
#define BROADSHEET_STATE_H

#include "index.h"

PyObject *index_dump(Index *self, PyObject *none);
PyObject *index_load(Index *self, PyObject *bytes);

#endif
