"""Delivery plans of a partnership: actions, milestones, due quarters, leads and RAG. Without Django."""
