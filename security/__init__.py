"""Attacks with other people's tools on the demonstration, on this machine only: `make security`."""
