"""Imported before numpy: our matrices are small, and a second thread only waits for them, burning a core."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
