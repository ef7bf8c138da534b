"""History: what earlier runs found about the mutants of this one."""
