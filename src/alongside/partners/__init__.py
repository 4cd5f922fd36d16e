"""Agencies, the people who work there, their postings, and who may see what."""
