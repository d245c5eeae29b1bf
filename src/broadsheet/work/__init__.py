"""Where heavy work runs: processes that can be killed without losing anything else."""
