/* The kernel: inner loops of analysis and formats, which the Python modules of these also hold. */

#include "kernel.h"

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "kernel", .m_size = -1};

PyMODINIT_FUNC
PyInit_kernel(void)
{
    words_settled();
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL || PyModule_AddType(module, &Forest_Type) < 0
        || PyModule_AddType(module, &Index_Type) < 0
        || PyModule_AddType(module, &Query_Type) < 0
        || PyModule_AddType(module, &Reader_Type) < 0)
        Py_CLEAR(module);
    return module;
}
