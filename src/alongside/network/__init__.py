"""The directory: organisations and services that somebody can be helped by, as Open Referral UK has them."""
