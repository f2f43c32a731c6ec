#pragma once
// Debian keeps it in a folder of its own, which no search path has.
#include <postgresql/libpq-fe.h>
