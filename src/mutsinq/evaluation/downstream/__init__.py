"""Downstream: what players are worth at tasks that are no game, in the published protocols and in corrected ones."""
