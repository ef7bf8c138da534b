"""Code that runs inside the zygote and its workers, beside the code under test.

It imports only the standard library, is loaded by path in an isolated interpreter, and takes itself out of
`sys.modules` before any code under test is loaded. Names of builtins that the code under test could replace
are bound early, so that it can spoil only its own worker's answers, never another's.
"""
