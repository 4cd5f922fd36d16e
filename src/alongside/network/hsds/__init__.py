"""Open Referral UK (HSDS-UK 3.0): what its files hold, and what is wrong in them. No database, no Django."""
