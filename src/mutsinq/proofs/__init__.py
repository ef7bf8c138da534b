"""Proofs of equivalence: exact models and complete searches, each a certificate that can be checked again."""

from mutsinq.proofs.checking import check as check
