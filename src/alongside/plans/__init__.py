"""Delivery plans of a partnership in the database, with pages (docs/delivery-plans.md)."""
