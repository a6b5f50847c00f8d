"""Stands in for Django in this kata: requests, answers and the protection of forms."""
